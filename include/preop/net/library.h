/*
 * libcurl, of which the rest of the program knows nothing.
 */
#ifndef PREOP_NET_LIBRARY_H
#define PREOP_NET_LIBRARY_H

const char *library_curl_version(void); /* of libcurl, for the version page; static */

#endif

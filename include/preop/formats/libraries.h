/* Versions of the libraries that only lower layers may include, as they are at run time. For `preop doctor`. Thread: any. */
#ifndef PREOP_FORMATS_LIBRARIES_H
#define PREOP_FORMATS_LIBRARIES_H

const char *library_zlib_version(void);
const char *library_cjson_version(void);

#endif

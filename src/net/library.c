#include "preop/net/library.h"

#include <curl/curl.h>

const char *library_curl_version(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}

#include "preop/formats/libraries.h"

#include <cJSON.h>
#include <zlib.h>

const char *library_zlib_version(void)
{
	return zlibVersion();
}

const char *library_cjson_version(void)
{
	return cJSON_Version();
}

/* base/xml.h: escaping writer for TwiML, HTML and SVG. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

/* Text content or attribute value: & < > " ' escaped; characters that XML 1.0 cannot hold (controls, U+FFFE, U+FFFF, invalid
 * UTF-8) become U+FFFD. */
void xml_add_text(struct buf *b, struct str s);

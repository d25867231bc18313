/* tests/unit/io_corpus.h: requests, good and bad, and what each must get. Used with and without sockets. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

struct corpus_case {
	const char *name;
	struct str input;
	int statuses[3];        /* one per answer; the last one that is not 0 decides */
	const char *body;       /* of the last request that was taken; NULL: not looked at */
	bool open;              /* the connection goes on */
};

#define LIT(s) { "" s, sizeof(s) - 1 }
#define GET "GET /echo HTTP/1.1\r\nHost: h\r\n"
#define POST "POST /echo HTTP/1.1\r\nHost: h\r\n"
#define OKAY(name, in, body) { name, LIT(in), { 200 }, body, true }
#define LAST(name, in, body) { name, LIT(in), { 200 }, body, false }
#define BAD(name, status, in) { name, LIT(in), { status }, NULL, false }
#define TRAIN(name, in, ...) { name, LIT(in), { __VA_ARGS__ }, NULL, false }

static const struct corpus_case corpus[] = {
	/* taken */
	OKAY("get", GET "\r\n", ""),
	OKAY("post", POST "Content-Length: 4\r\n\r\nabcd", "abcd"),
	OKAY("NUL in the body", POST "Content-Length: 4\r\n\r\na\0cd", NULL),
	OKAY("length zero", POST "Content-Length: 0\r\n\r\n", ""),
	OKAY("length with leading zeros", POST "Content-Length: 0004\r\n\r\nabcd", "abcd"),
	OKAY("value with spaces around", POST "Content-Length: \t 4 \t\r\n\r\nabcd", "abcd"),
	OKAY("field names in any case", "POST /echo HTTP/1.1\r\nhOST: h\r\ncontent-LENGTH: 2\r\n\r\nab", "ab"),
	OKAY("empty host", "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", ""),
	OKAY("IPv6 host", "GET /echo HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", ""),
	OKAY("bytes over 127 in a value", GET "X: \xc3\xa9\r\n\r\n", ""),
	OKAY("empty value", GET "X:\r\n\r\n", ""),
	OKAY("one empty line first", "\r\n" GET "\r\n", ""),
	OKAY("absolute form", "GET http://h/echo?a=b HTTP/1.1\r\nHost: h\r\n\r\n", ""),
	OKAY("chunked", POST "Transfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia"),
	OKAY("chunked, other case", POST "Transfer-Encoding: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
	OKAY("chunk size with zeros", POST "Transfer-Encoding: chunked\r\n\r\n00000003\r\nabc\r\n000\r\n\r\n", "abc"),
	OKAY("chunk extensions", POST "Transfer-Encoding: chunked\r\n\r\n3;a=b;c=\"d\"\r\nabc\r\n0;z\r\n\r\n", "abc"),
	OKAY("trailers", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "abc"),
	OKAY("HTTP/1.0 kept", "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ""),
	LAST("HTTP/1.0", "GET /echo HTTP/1.0\r\n\r\n", ""),
	LAST("close wanted", GET "Connection: foo, Close\r\n\r\n", ""),
	{ "two", LIT(POST "Content-Length: 1\r\n\r\na" GET "\r\n"), { 200, 200 }, "", true },
	{ "two, chunked first", LIT(POST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" POST "Content-Length: 1\r\n\r\nb"),
	  { 200, 200 }, "b", true },
	/* good, then bad */
	TRAIN("good, then NUL", GET "\r\n" GET "X: a\0b\r\n\r\n", 200, 400),
	TRAIN("good, then CL and TE", POST "Content-Length: 1\r\n\r\na" POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	      200, 400),
	TRAIN("body longer than its length", POST "Content-Length: 3\r\n\r\nabc\r\n\r\nX", 200, 400),
	TRAIN("nothing behind close", GET "Connection: close\r\n\r\n" GET "\r\n", 200),
	/* request line */
	BAD("HTTP/4294967297.1", 400, "GET /echo HTTP/4294967297.1\r\nHost: h\r\n\r\n"),
	BAD("HTTP/1.2", 400, "GET /echo HTTP/1.2\r\nHost: h\r\n\r\n"),
	BAD("HTTP/2.0", 400, "GET /echo HTTP/2.0\r\nHost: h\r\n\r\n"),
	BAD("HTTP/1.1 and a space", 400, "GET /echo HTTP/1.1 \r\nHost: h\r\n\r\n"),
	BAD("http in small letters", 400, "GET /echo http/1.1\r\nHost: h\r\n\r\n"),
	BAD("HTTP/0.9", 400, "GET /echo\r\n\r\n"),
	BAD("two spaces", 400, "GET  /echo HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("tab for a space", 400, "GET\t/echo HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("space in the target", 400, "GET /ec ho HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("fragment in the target", 400, "GET /echo#x HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("NUL in the target", 400, "GET /ec\0ho HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("bytes over 127 in the target", 400, "GET /ech\xc3\xb6 HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("method that is no token", 400, "G[T /echo HTTP/1.1\r\nHost: h\r\n\r\n"),
	BAD("two empty lines first", 400, "\r\n\r\n" GET "\r\n"),
	BAD("line feed first", 400, "\n" GET "\r\n"),
	BAD("TLS hello", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
	/* fields */
	BAD("NUL in a value", 400, GET "X: a\0b\r\n\r\n"),
	BAD("NUL in a name", 400, GET "X\0: a\r\n\r\n"),
	BAD("bare LF", 400, GET "X: a\n\r\n"),
	BAD("bare LF ends the head", 400, "GET /echo HTTP/1.1\nHost: h\n\n"),
	BAD("bare CR", 400, GET "X: a\rb\r\n\r\n"),
	BAD("CR CR LF", 400, GET "X: a\r\r\n\r\n"),
	BAD("control character", 400, GET "X: a\x01\r\n\r\n"),
	BAD("DEL", 400, GET "X: a\x7f\r\n\r\n"),
	BAD("folding", 400, GET "X: a\r\n b\r\n\r\n"),
	BAD("folding with a tab", 400, GET "X: a\r\n\tb\r\n\r\n"),
	BAD("space before the first field", 400, "GET /echo HTTP/1.1\r\n Host: h\r\n\r\n"),
	BAD("space before the colon", 400, POST "Content-Length : 4\r\n\r\nabcd"),
	BAD("no colon", 400, GET "X\r\n\r\n"),
	BAD("no name", 400, GET ": a\r\n\r\n"),
	BAD("no host", 400, "GET /echo HTTP/1.1\r\n\r\n"),
	BAD("two hosts", 400, GET "Host: h\r\n\r\n"),
	BAD("two hosts in HTTP/1.0", 400, "GET /echo HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
	BAD("host with a path", 400, "GET /echo HTTP/1.1\r\nHost: h/x\r\n\r\n"),
	BAD("host with a user", 400, "GET /echo HTTP/1.1\r\nHost: a@h\r\n\r\n"),
	BAD("list of hosts", 400, "GET /echo HTTP/1.1\r\nHost: a, b\r\n\r\n"),
	BAD("other expectation", 417, POST "Expect: miracles\r\nContent-Length: 1\r\n\r\na"),
	/* length */
	BAD("two lengths", 400, POST "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"),
	BAD("the same length twice", 400, POST "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
	BAD("list of lengths", 400, POST "Content-Length: 4, 4\r\n\r\nabcd"),
	BAD("length +4", 400, POST "Content-Length: +4\r\n\r\nabcd"),
	BAD("length -1", 400, POST "Content-Length: -1\r\n\r\nabcd"),
	BAD("length 0x4", 400, POST "Content-Length: 0x4\r\n\r\nabcd"),
	BAD("length 4.0", 400, POST "Content-Length: 4.0\r\n\r\nabcd"),
	BAD("empty length", 400, POST "Content-Length:\r\n\r\nabcd"),
	BAD("length past 64 bits", 413, POST "Content-Length: 18446744073709551620\r\n\r\nabcd"),
	BAD("length 65537", 413, POST "Content-Length: 65537\r\n\r\n"),
	/* coding */
	BAD("CL and TE", 400, POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	BAD("TE and CL", 400, POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
	BAD("gzip, chunked", 400, POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
	BAD("chunked, identity", 400, POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
	BAD("identity", 400, POST "Transfer-Encoding: identity\r\nContent-Length: 1\r\n\r\na"),
	BAD("chunked twice", 400, POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	BAD("xchunked", 400, POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
	BAD("quoted chunked", 400, POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
	BAD("vertical tab before chunked", 400, POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n"),
	BAD("empty coding", 400, POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
	BAD("chunked in HTTP/1.0", 400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
	BAD("chunk size 0x3", 400, CHUNKED "0x3\r\nabc\r\n0\r\n\r\n"),
	BAD("chunk size +3", 400, CHUNKED "+3\r\nabc\r\n0\r\n\r\n"),
	BAD("chunk size -3", 400, CHUNKED "-3\r\nabc\r\n0\r\n\r\n"),
	BAD("chunk size of 9 digits", 400, CHUNKED "000000003\r\nabc\r\n0\r\n\r\n"),
	BAD("no chunk size", 400, CHUNKED "\r\nabc\r\n0\r\n\r\n"),
	BAD("extension without size", 400, CHUNKED ";a\r\nabc\r\n0\r\n\r\n"),
	BAD("space before a chunk size", 400, CHUNKED " 3\r\nabc\r\n0\r\n\r\n"),
	BAD("space behind a chunk size", 400, CHUNKED "3 \r\nabc\r\n0\r\n\r\n"),
	BAD("LF behind a chunk size", 400, CHUNKED "3\nabc\r\n0\r\n\r\n"),
	BAD("LF in an extension", 400, CHUNKED "3;a\nabc\r\n0\r\n\r\n"),
	BAD("CR in an extension", 400, CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n"),
	BAD("NUL in an extension", 400, CHUNKED "3;a\0\r\nabc\r\n0\r\n\r\n"),
	BAD("LF behind a chunk", 400, CHUNKED "3\r\nabc\n0\r\n\r\n"),
	BAD("another byte for the CR behind a chunk", 400, CHUNKED "3\r\nabcX\n0\r\n\r\n"),
	BAD("chunk longer than its size", 400, CHUNKED "3\r\nabcd\r\n0\r\n\r\n"),
	BAD("chunk size ffffffff", 413, CHUNKED "ffffffff\r\n"),
	BAD("chunk size 10001", 413, CHUNKED "10001\r\n"),
	BAD("bad trailer", 400, CHUNKED "0\r\nX\r\n\r\n"),
	BAD("length in the trailers", 400, CHUNKED "0\r\nContent-Length: 3\r\n\r\n"),
	BAD("host in the trailers", 400, CHUNKED "0\r\nHost: h\r\n\r\n"),
	BAD("folded trailer", 400, CHUNKED "0\r\nX: a\r\n b\r\n\r\n"),
	BAD("bare LF in the trailers", 400, CHUNKED "0\r\nX: a\n\r\n"),
};

#define CORPUS_N (sizeof(corpus) / sizeof(corpus[0]))

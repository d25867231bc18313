/* tests/lib/fake_telnyx.c: Telnyx' API for texts and for commands to calls. */
/* SPDX-License-Identifier: MIT
 *
 * Faults of a send besides the dispatcher's: an error number of Telnyx' ("40300"), answered with 400 (401 for 10009).
 */
#include "base/json.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/telnyx.h"

static void refuse(struct fake_call *c, int status, const char *code, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"errors\":[{\"code\":\"%s\",\"title\":\"Refused\",\"detail\":\"It was refused.\","
		"\"source\":{\"pointer\":\"/to\"},\"meta\":{\"url\":\"https://developers.telnyx.com/docs/overview/errors/%s\"}}]}", code, code));
}

static void refuse_as_telnyx(struct fake_call *c, int status, const char *headers)
{
	refuse(c, status, status == 401 ? "10009" : status == 404 ? "10005" : status == 429 ? "10011" : status == 503 ? "10008" : "10007", headers);
}

static bool authorised(struct fake_call *c)
{
	bool good = str_is(fake_header(c, "Authorization"), "Bearer " RIG_TELNYX_API_KEY);
	if (!good)
		refuse_as_telnyx(c, 401, "");
	return good;
}

static void post_message(struct fake_call *c)
{
	struct json_val root;
	if (!authorised(c))
		return;
	if (strlen(c->fault) == 5 && c->fault[0] >= '1' && c->fault[0] <= '9') {
		refuse(c, strcmp(c->fault, "10009") == 0 ? 401 : 400, c->fault, "");
		return;
	}
	if (err_is(json_parse(c->a, c->body, &root))) {
		refuse(c, 400, "10015", "");
		return;
	}
	struct str from = json_str_at(c->a, root, "from"), to = json_str_at(c->a, root, "to"), text = json_str_at(c->a, root, "text");
	if (from.n == 0 || to.n == 0 || text.n == 0) {
		refuse(c, 422, "10004", "");
		return;
	}
	struct str id = telnyx_uuid(c->a);
	fake_text_keep(id, from, to, text);
	fake_answer(c, 200, "", arena_printf(c->a, "{\"data\":{\"record_type\":\"message\",\"direction\":\"outbound\",\"id\":\"" STR_FMT "\",\"type\":\"SMS\","
		"\"errors\":[],\"parts\":1,\"to\":[{\"phone_number\":\"" STR_FMT "\",\"status\":\"queued\"}]}}", STR_ARG(id), STR_ARG(to)));
}

/* "ended": the caller has hung up. */
static void post_command(struct fake_call *c)
{
	if (!authorised(c))
		return;
	if (strcmp(c->fault, "ended") == 0)
		refuse(c, 422, "90018", "");
	else if (strcmp(c->fault, "refused") == 0)
		refuse(c, 422, "10015", "");
	else
		fake_answer(c, 200, "", STR("{\"data\":{\"result\":\"ok\"}}"));
}

/* The operator's own program: it believes only what Telnyx signed. */
static void take_over(struct fake_call *c)
{
	struct str timestamp = fake_header(c, "telnyx-timestamp"), signature = fake_header(c, "telnyx-signature-ed25519");
	fake_answer(c, telnyx_signed(c->a, timestamp, signature, c->body) ? 204 : 403, "", STR(""));
}

#define COMMAND(name) \
	{ .op = "telnyx." name, .method = "POST", .path = "/telnyx/v2/calls/{}/actions/" name, .handle = post_command, .refuse = refuse_as_telnyx }
const struct fake_route fake_telnyx_routes[] = {
	{ .op = "telnyx.send", .method = "POST", .path = "/telnyx/v2/messages", .handle = post_message, .refuse = refuse_as_telnyx },
	COMMAND("answer"), COMMAND("speak"), COMMAND("hangup"),
	{ .op = "handoff.texts", .method = "POST", .path = "/handoff/texts", .handle = take_over },
	{ .op = "handoff.calls", .method = "POST", .path = "/handoff/calls", .handle = take_over },
	{ .op = NULL },
};

/* pool/source_telnyx.c: Telnyx as a source of numbers: search, order, find again, release; and its row of functions. */
/* SPDX-License-Identifier: MIT
 *
 * An order is carried out later: "pending", then "success" or "failure". Our operation is its customer_reference, so an order in
 * doubt is found again by it. One operation may have several orders, one after the other, where a number was taken by somebody
 * else: the one for the number in question counts. The ids inside an order are not those of the numbers.
 */
#include "pool/source_impl.h"
#include "base/form.h"
#include "base/money.h"
#include "pool/source_telnyx.h"

#define QUERY_MAX 2048
#define BODY_MAX 4096

static const struct {
	const char *code;
	enum err_kind kind;
	const char *what;
} codes[] = {
	{ "10005", ERR_MISSING, "Telnyx knows no such number" },
	{ "10009", ERR_DENIED, "Telnyx refuses our credentials" },
	{ "10010", ERR_DENIED, "our Telnyx key may not do this" },
	{ "10011", ERR_RETRY, "too many requests" },
	{ "10012", ERR_CONFLICT, "ordered already" },
	{ "10021", ERR_RETRY, "in use at the moment" },
	{ "10035", ERR_RETRY, "locked at the moment" },
	{ "10036", ERR_RETRY, "in progress at the moment" },
	{ "10038", ERR_DENIED, "the account's level does not allow this" },
	{ "10039", ERR_DENIED, "the account's level does not allow this" },
	{ "20002", ERR_DENIED, "Telnyx refuses our credentials" },
	{ "20003", ERR_DENIED, "Telnyx refuses our credentials" },
	{ "85000", ERR_CONFLICT, "this number is no longer on offer to us" },
	{ "85001", ERR_CONFLICT, "somebody else has taken this number" },
	{ "85005", ERR_DENIED, "Telnyx does not know the messaging profile" },
	{ "85006", ERR_CONFLICT, "somebody else has reserved this number" },
};

static void numbers_request(struct arena *a, const char *method, const struct source_account *acc, struct str path, struct httpc_request *ret)
{
	rest_request(a, method, acc->api_base, path, ret);
	rest_bearer(a, ret, acc->secret);
}

static void numbers_answer(struct arena *a, struct err e, const struct httpc_response *r, struct rest_answer *ret)
{
	rest_answer(a, e, r, ret);
	if (!err_is(ret->e) || ret->status >= 500)
		return;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (str_is(ret->error.code, codes[i].code)) {
			ret->e = err_code(codes[i].kind, ret->status, codes[i].what);
			return;
		}
}

static void search_request(struct arena *a, const struct source_account *acc, const struct source_search *q, struct httpc_request *ret)
{
	size_t limit = q->limit && q->limit < SOURCE_OFFERS_MAX ? q->limit : SOURCE_OFFERS_MAX;
	struct str type = q->type.n ? q->type : STR("local"), area = q->area_code;
	if (area.n && area.p[0] == '0')
		area = str_sub(area, 1, area.n);
	struct buf b;
	buf_init(&b, QUERY_MAX);
	form_add(&b, "filter[country_code]", str_of(q->country.z));
	form_add(&b, "filter[phone_number_type]", type);
	form_add(&b, "filter[features][]", STR("sms"));
	form_add(&b, "filter[features][]", STR("voice"));
	if (area.n)
		form_add(&b, "filter[national_destination_code]", area);
	form_add(&b, "filter[limit]", arena_printf(a, "%zu", limit));
	numbers_request(a, "GET", acc, arena_printf(a, "/v2/available_phone_numbers?" STR_FMT, STR_ARG(buf_str(&b))), ret);
	buf_done(&b);
}

static bool read_offer(struct arena *a, struct json_val v, struct source_number *ret)
{
	struct source_number n = { .monthly_micros = -1, .setup_micros = -1 };
	if (!source_read_phone(a, v, "phone_number", &n.phone))
		return false;
	n.country = phone_country(&n.phone);
	struct json_val features = json_at(v, "features"), regions = json_at(v, "region_information");
	for (size_t i = 0; json_type(features) == JSON_ARRAY && i < json_len(features); i++)
		n.features |= source_feature_of(json_str_at(a, json_item(features, i), "name"));
	for (size_t i = 0; json_type(regions) == JSON_ARRAY && i < json_len(regions); i++) {
		struct str type = json_str_at(a, json_item(regions, i), "region_type"), name = json_str_at(a, json_item(regions, i), "region_name");
		if (str_is(type, "location") || str_is(type, "rate_center"))
			n.locality = name;
		else if (str_is(type, "state"))
			n.region = name;
	}
	n.monthly_micros = money_micros(json_str_at(a, v, "cost_information.monthly_cost"));
	n.setup_micros = money_micros(json_str_at(a, v, "cost_information.upfront_cost"));
	n.currency = json_str_at(a, v, "cost_information.currency");
	*ret = n;
	return true;
}

static struct err search_response(struct arena *a, struct err e, const struct httpc_response *r, struct source_number *offers, size_t *ret_n,
                                  struct rest_error *ret_error)
{
	struct rest_answer ans;
	size_t n = 0;
	numbers_answer(a, e, r, &ans);
	source_keep_error(&ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "data");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_RETRY, ans.status, "a search result that cannot be read");
	for (size_t i = 0; i < json_len(all) && n < SOURCE_OFFERS_MAX; i++)
		if (read_offer(a, json_item(all, i), &offers[n]))
			n++;
	*ret_n = n;
	return OK;
}

static void put_field(struct json_out *o, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	json_name(o, name);
	json_put_str(o, value);
}

static void buy_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation,
                        const struct source_wanted *want, struct httpc_request *ret)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, BODY_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "phone_numbers");
	json_open(&o, '[');
	json_open(&o, '{');
	put_field(&o, "phone_number", phone_str(phone));
	json_close(&o, '}');
	json_close(&o, ']');
	put_field(&o, "customer_reference", operation);
	put_field(&o, "messaging_profile_id", want->profile_id);
	put_field(&o, "connection_id", want->connection_id);
	json_close(&o, '}');
	numbers_request(a, "POST", acc, STR("/v2/number_orders"), ret);
	rest_json(a, ret, &b);
	buf_done(&b);
}

/* The order's part about one number, and what the order as a whole has come to. False: the order is not about it. */
static bool read_order(struct arena *a, struct json_val order, const struct phone *phone, struct source_bought *ret)
{
	struct json_val numbers = json_at(order, "phone_numbers");
	struct source_bought b = { .order_id = json_str_at(a, order, "id"), .number = { .monthly_micros = -1, .setup_micros = -1 } };
	struct str status = STR_NONE;
	for (size_t i = 0; json_type(numbers) == JSON_ARRAY && i < json_len(numbers); i++) {
		struct json_val one = json_item(numbers, i);
		if (!source_read_phone(a, one, "phone_number", &b.number.phone))
			continue;
		if (phone != NULL && strcmp(b.number.phone.z, phone->z) != 0)
			continue;
		b.number.type = source_type_of(json_str_at(a, one, "phone_number_type"));
		status = json_str_at(a, one, "status");
		status = status.n ? status : json_str_at(a, order, "status");
	}
	if (status.n == 0 || b.order_id.n == 0)
		return false;
	b.number.country = phone_country(&b.number.phone);
	b.number.status = status;
	b.number.reference = json_str_at(a, order, "customer_reference");
	b.state = str_is(status, "success") ? SOURCE_BOUGHT : str_is(status, "failure") ? SOURCE_FAILED : SOURCE_ORDERED;
	*ret = b;
	return true;
}

static struct err buy_response(struct arena *a, struct err e, const struct httpc_response *r, struct source_bought *ret, struct rest_error *ret_error)
{
	struct rest_answer ans;
	*ret = (struct source_bought){ .state = SOURCE_FAILED };
	numbers_answer(a, e, r, &ans);
	source_keep_error(&ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	if (!read_order(a, json_at(ans.root, "data"), NULL, ret))
		return err_code(ERR_UNKNOWN, ans.status, "an order that cannot be read");
	return OK;
}

static void find_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation, struct httpc_request *ret)
{
	struct buf b;
	(void)phone; /* the list cannot be filtered by it: compared in the answer */
	buf_init(&b, QUERY_MAX);
	form_add(&b, "filter[customer_reference]", operation);
	form_add(&b, "page[size]", STR("50"));
	numbers_request(a, "GET", acc, arena_printf(a, "/v2/number_orders?" STR_FMT, STR_ARG(buf_str(&b))), ret);
	buf_done(&b);
}

/* Of several orders for the number the furthest: bought, ordered, failed. */
static struct err find_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone, struct str operation,
                                struct source_bought *ret)
{
	static const int rank[] = { [SOURCE_NOT_FOUND] = 0, [SOURCE_FAILED] = 1, [SOURCE_ORDERED] = 2, [SOURCE_BOUGHT] = 3 };
	struct rest_answer ans;
	struct source_bought one;
	*ret = (struct source_bought){ .state = SOURCE_NOT_FOUND };
	numbers_answer(a, e, r, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "data");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_RETRY, ans.status, "a list of orders that cannot be read");
	for (size_t i = 0; i < json_len(all); i++)
		if (read_order(a, json_item(all, i), phone, &one) && str_eq(one.number.reference, operation) && rank[one.state] > rank[ret->state])
			*ret = one;
	return OK;
}

static void release_request(struct arena *a, const struct source_account *acc, struct str id, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, QUERY_MAX);
	form_encode(&b, id);
	numbers_request(a, "DELETE", acc, arena_printf(a, "/v2/phone_numbers/" STR_FMT, STR_ARG(buf_str(&b))), ret);
	buf_done(&b);
}

static struct err release_response(struct arena *a, struct err e, const struct httpc_response *r, struct rest_error *ret_error)
{
	struct rest_answer ans;
	numbers_answer(a, e, r, &ans);
	source_keep_error(&ans, ret_error);
	if (ans.e.kind == ERR_MISSING)
		return OK;
	struct str status = json_str_at(a, ans.root, "data.status");
	if (!err_is(ans.e) && status.n && !str_is(status, "deleted"))
		return err_code(ERR_CONFLICT, ans.status, "Telnyx keeps the number");
	return ans.e;
}

const struct number_source source_telnyx = {
	.name = "telnyx",
	.asynchronous = true,
	.search_request = search_request, .search_response = search_response,
	.buy_request = buy_request, .buy_response = buy_response,
	.find_request = find_request, .find_response = find_response,
	.link_request = telnyx_link_request, .link_response = telnyx_link_response,
	.release_request = release_request, .release_response = release_response,
	.number_request = telnyx_number_request, .number_response = telnyx_number_response,
	.list_request = telnyx_list_request, .list_response = telnyx_list_response,
};

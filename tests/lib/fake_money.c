/* tests/lib/fake_money.c: subscriptions as the providers' APIs know them. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_money.h"
#include <stdlib.h>

#define SUBSCRIPTIONS_MAX 4096

static struct {
	struct fake_subscription all[SUBSCRIPTIONS_MAX];
	size_t n;
} m;

const struct fake_subscription *fake_subscription_get(struct str id)
{
	for (size_t i = 0; i < m.n; i++)
		if (str_is(id, m.all[i].id))
			return &m.all[i];
	return NULL;
}

void fake_subscription_put(const struct fake_subscription *s)
{
	fake_lock();
	struct fake_subscription *old = (struct fake_subscription *)(uintptr_t)fake_subscription_get(str_of(s->id));
	if (old == NULL && m.n == SUBSCRIPTIONS_MAX)
		abort();
	if (old == NULL)
		m.all[m.n++] = *s;
	else if (s->at_us >= old->at_us) {
		struct fake_subscription before = *old;
		*old = *s;
		if (s->reference[0] == 0) { /* what an event does not tell is there all the same */
			memcpy(old->reference, before.reference, sizeof old->reference);
			memcpy(old->customer, before.customer, sizeof old->customer);
		}
	}
	fake_unlock();
}

void fake_subscriptions_forget(void)
{
	fake_lock();
	m.n = 0;
	fake_unlock();
}

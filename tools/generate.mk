# tools/generate.mk: files made from data: SQL, migrations, texts, pages, facts, the chart.
# GEN_<folder> lists the generated .c files that belong to that folder's library.
$(shell mkdir -p $(GEN))

GEN_db      := $(GEN)/sql.c $(GEN)/migrations.c
GEN_sms     := $(GEN)/texts.c $(GEN)/facts.c
GEN_server  := $(GEN)/onboarding.c $(GEN)/pages.c
GEN_HEADERS := $(GEN)/sql.h $(GEN)/onboarding.h

$(GEN)/sql.c $(GEN)/sql.h &: $(wildcard db/sql/*.sql) tools/sqlc.sh
	$(call say,SQL,$(GEN)/sql.c)
	$(Q)sh tools/sqlc.sh $(GEN) db/sql/*.sql

$(GEN)/migrations.c: $(wildcard db/migrations/*.sql) tools/embed.sh
	$(call say,EMBED,$@)
	$(Q)sh tools/embed.sh migrations db/embedded.h $(sort $(wildcard db/migrations/*.sql)) > $@

$(GEN)/texts.c: $(wildcard sms/texts/*.txt) tools/embed.sh
	$(call say,EMBED,$@)
	$(Q)sh tools/embed.sh texts sms/embedded.h $(sort $(wildcard sms/texts/*.txt)) > $@

$(GEN)/facts.c: $(wildcard sms/facts/*) tools/embed.sh
	$(call say,EMBED,$@)
	$(Q)sh tools/embed.sh facts sms/embedded.h $(sort $(wildcard sms/facts/*.csv sms/facts/*.tsv)) > $@

$(GEN)/pages.c: $(wildcard server/pages/*) tools/embed.sh
	$(call say,EMBED,$@)
	$(Q)sh tools/embed.sh pages server/embedded.h $(sort $(wildcard server/pages/*)) > $@

$(GEN)/onboarding.c $(GEN)/onboarding.h &: statecharts/onboarding.scxml sms/texts/en.txt $(O)/chartc
	$(call say,CHART,$<)
	$(Q)$(O)/chartc emit --texts sms/texts/en.txt --out $(GEN)/onboarding $<

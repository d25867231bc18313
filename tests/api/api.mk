# tests/api/api.mk: the API against its own OpenAPI document.
.PHONY: api
api: $(O)/usher ## every operation of the API, valid and invalid, held against openapi.json
	$(Q)sh tests/api/run.sh $(O)/usher

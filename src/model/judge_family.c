#include "judge_family.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* A fine-tune counts for what its maker calls it; one of another family's outputs (Alpaca, Vicuna) for the base it stands on. */
static const struct {
	const char *word, *family;
} words[] = {
	{ "gpt", "GPT" },
	{ "openai", "GPT" },
	{ "davinci", "GPT" },
	{ "o1-", "GPT" },
	{ "o3-", "GPT" },
	{ "o4-", "GPT" },
	{ "claude", "Claude" },
	{ "anthropic", "Claude" },
	{ "gemini", "Gemini" },
	{ "gemma", "Gemini" },
	{ "bard", "Gemini" },
	{ "palm", "Gemini" },
	{ "llama", "Llama" },
	{ "vicuna", "Llama" },
	{ "alpaca", "Llama" },
	{ "mistral", "Mistral" },
	{ "mixtral", "Mistral" },
	{ "ministral", "Mistral" },
	{ "qwen", "Qwen" },
	{ "qwq", "Qwen" },
	{ "deepseek", "DeepSeek" },
	{ "command-r", "Command" },
	{ "cohere", "Command" },
	{ "phi-", "Phi" },
	{ "grok", "Grok" },
	{ "glm", "GLM" },
	{ "kimi", "Kimi" },
	{ "granite", "Granite" },
	{ "nemotron", "Nemotron" },
};

static const char *find_word(const char *name, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = name; *at != '\0'; at++) {
		size_t i = 0;
		while (i < n && tolower((unsigned char)at[i]) == word[i])
			i++;
		if (i == n)
			return at;
	}
	return NULL;
}

const char *judge_family(const char *name)
{
	const char *family = NULL, *first = NULL;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *at = find_word(name, words[i].word);
		if (at != NULL && (first == NULL || at < first)) {
			first = at;
			family = words[i].family;
		}
	}
	return family;
}

// Package vendor reads the reports of vendors that are paid: OpenAI, Anthropic, DeepSeek
// and OpenRouter, and files in the FOCUS format.
package vendor

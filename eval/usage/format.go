package usage

// Format is a kind of usage file.
type Format string

// The formats.
const (
	OpenAIUsage    Format = "openai-usage"
	OpenAICosts    Format = "openai-costs"
	AnthropicUsage Format = "anthropic-usage"
	AnthropicCost  Format = "anthropic-cost"
	OpenRouter     Format = "openrouter"
	DeepSeek       Format = "deepseek"
	LiteLLM        Format = "litellm"
	Langfuse       Format = "langfuse"
	Helicone       Format = "helicone"
	ClaudeCode     Format = "claude-code"
	Codex          Format = "codex"
	GeminiCLI      Format = "gemini-cli"
	FOCUS          Format = "focus"
	Proxied        Format = "switchboard-proxy" // of a proxy that has the policy in it
	CSV            Format = "csv"               // any table, with a column map
	JSONL          Format = "jsonl"             // any JSON lines, with a column map
)

// Formats lists all of them.
var Formats = [...]Format{
	OpenAIUsage, OpenAICosts, AnthropicUsage, AnthropicCost, OpenRouter, DeepSeek, LiteLLM, Langfuse,
	Helicone, ClaudeCode, Codex, GeminiCLI, FOCUS, Proxied, CSV, JSONL,
}

// Bills reports whether it says in money what a vendor reports in tokens, too.
func (f Format) Bills() bool { return f == OpenAICosts || f == AnthropicCost }

// Simulated is what a demo begins with. No file is in it.
const Simulated Format = "simulated"

// Counts reports whether it says in tokens what a vendor reports in money, too.
func (f Format) Counts() bool { return f == OpenAIUsage || f == AnthropicUsage }

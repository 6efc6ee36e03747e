package providers

import (
	"strings"
	"testing"
)

func TestWhatLooksLikeAKeyIsMasked(t *testing.T) {
	for name, key := range map[string]string{
		"of OpenAI": "sk-proj-abcdefghij0123456789", "of Groq": "gsk_AbCdEfGhIj0123456789", "of Google": "AIzaSyA1234567890abcdefghijk", "of no mark": "q8Zr1TtY0pLmN3bVcX5kJhGf",
	} {
		t.Run(name, func(t *testing.T) {
			line := `api_key_cmd = "echo ` + key + `" # now`
			masked := MaskKeys(line)
			if strings.Contains(masked, key[4:]) || len(masked) != len(line) || !strings.HasSuffix(masked, `" # now`) {
				t.Errorf("%q", masked)
			}
		})
	}
	t.Run("in the query of an address", func(t *testing.T) {
		if got := MaskKeys("https://a.example/v1?key=short&x=y"); got != "https://a.example/v1?key=*****&x=*" {
			t.Error(got)
		}
	})
	t.Run("words, names and hashes stand", func(t *testing.T) {
		for _, s := range []string{`id = "claude-opus-5-5"`, "OPENAI_API_KEY", "/tmp/TestTheLongNameOfATest0123456789/x", "/home/ada/policies/7f3a0c1d7f3a0c1d7f3a0c1d7f3a0c1d7f3a0c1d.json", "https://api.openai.com/v1", "what? a=b"} {
			if got := MaskKeys(s); got != s {
				t.Errorf("%q became %q", s, got)
			}
		}
	})
}

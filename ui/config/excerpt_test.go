package config

import (
	"strings"
	"testing"
)

func TestExcerptPutsCaretsUnderWhatATerminalShows(t *testing.T) {
	e := excerpt{line: 12, before: "漢\t", under: "xy\x1b[31m", after: "z\r"}
	if got, want := e.String(), "    12 | 漢 xyz\n       |    ^^"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcerptHidesSecrets(t *testing.T) {
	for _, line := range []string{
		`api_key = "sk-geheim"`,
		`  "api_key"="sk-geheim"`,
		`provider = [{ id = "x", apikey = "geheim" }]`,
		`api_key_env = "sk-geheim"`,
		`OPENAI_API_KEY = 'geheim'`,
		`password = "geheim"`,
		`base_url = "https://ana:geheim@host"`,
	} {
		if text := excerptAt(line, span{0, len(line)}).String(); strings.Contains(text, "geheim") {
			t.Errorf("shown: %s", text)
		}
	}
}

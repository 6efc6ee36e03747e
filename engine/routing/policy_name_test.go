package routing

import "testing"

func TestPolicyNameIsTheBeginningOfTheHash(t *testing.T) {
	for hash, want := range map[string]string{
		"7f3a90c1d2e4f5061728394a5b6c7d8e": "7f3a90c1",
		"prior":                            "prior",
		"":                                 "",
		"größer als acht":                  "größer a",
	} {
		if got := PolicyName(hash); got != want {
			t.Errorf("%q: %q, want %q", hash, got, want)
		}
	}
}

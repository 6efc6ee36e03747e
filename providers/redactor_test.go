package providers

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func redactorOf(secrets ...string) *Redactor {
	s := &Secrets{}
	for _, secret := range secrets {
		s.Add(secret)
	}
	return &Redactor{Secrets: s}
}

func TestKeysAreTakenOutOfTexts(t *testing.T) {
	for outcome, c := range map[string]struct {
		secrets, pieces []string
		want            string
	}{
		"in one piece":                          {[]string{"sk-secret"}, []string{"it is sk-secret."}, "it is [key]."},
		"in several pieces":                     {[]string{"sk-secret"}, []string{"it is s", "k-", "secre", "t."}, "it is [key]."},
		"twice":                                 {[]string{"sk-secret"}, []string{"sk-secretsk-secret"}, "[key][key]"},
		"at the end":                            {[]string{"sk-secret"}, []string{"it is sk-secret"}, "it is [key]"},
		"of several":                            {[]string{"sk-secret", "another-key"}, []string{"sk-secret and another-key"}, "[key] and [key]"},
		"where one begins with another":         {[]string{"sk-secret", "sk-secret-2"}, []string{"sk-secret-2"}, "[key]"},
		"and its start alone stays":             {[]string{"sk-secret"}, []string{"sk-", "secr"}, "sk-secr"},
		"but no word that is too short for one": {[]string{"ollama"}, []string{"ollama runs"}, "ollama runs"},
	} {
		t.Run(outcome, func(t *testing.T) {
			r, got := redactorOf(c.secrets...), ""
			for _, piece := range c.pieces {
				got += r.Redact(piece)
			}
			if got += r.Flush(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRedactingChangesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.StringMatching(`[sk-]{0,5}`)).Draw(t, "pieces")
		r, got := redactorOf("sk-sk-kk", "kkkkkkkk"), ""
		for _, piece := range pieces {
			got += r.Redact(piece)
		}
		whole := strings.Join(pieces, "")
		if got += r.Flush(); !strings.Contains(whole, "sk-sk-kk") && !strings.Contains(whole, "kkkkkkkk") && got != whole {
			t.Fatalf("got %q of %q", got, whole)
		}
		if strings.Contains(got, "sk-sk-kk") || strings.Contains(got, "kkkkkkkk") {
			t.Fatalf("a key is left in %q", got)
		}
	})
}

func TestKeysAreTakenOutOfBytesInPieces(t *testing.T) {
	const text = "a sk-secret-1 b sk-secret-1sk-secret-12 sk-secr c sk-secret-"
	for size := 1; size <= len(text); size++ {
		r := ByteRedactor{Secrets: &Secrets{}}
		r.Secrets.Add("sk-secret-1")
		r.Secrets.Add("sk-secret-12")
		var got []byte
		for rest := []byte(text); len(rest) > 0; {
			n := min(size, len(rest))
			got = append(got, r.Redact(rest[:n])...)
			rest = rest[n:]
		}
		got = append(got, r.Flush()...)
		if strings.Contains(string(got), "sk-secret-1") || !strings.HasPrefix(string(got), "a [key] b [key][key]") || !strings.HasSuffix(string(got), " sk-secr c sk-secret-") {
			t.Errorf("in pieces of %d: %s", size, got)
		}
	}
	r := ByteRedactor{Secrets: &Secrets{}}
	r.Secrets.Add("sk-secret-1")
	if piece := []byte("nothing of it"); &r.Redact(piece)[0] != &piece[0] {
		t.Error("bytes without a key were copied")
	}
}

func TestAKeyThatAnotherOneBeginsWithIsTakenOut(t *testing.T) {
	r := redactorOf("sk-secret-1", "sk-secret-12")
	if got := r.Redact("sk-secret-1") + r.Flush(); got != "[key]" {
		t.Error(got)
	}
}

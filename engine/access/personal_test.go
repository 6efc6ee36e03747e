package access

import (
	"strings"
	"testing"
)

func TestWhatIsPersonalIsFound(t *testing.T) {
	for text, want := range map[string]string{
		"Write to ada.lovelace@example.org, please":                   "email",
		"Reply to jürgen@müller.example":                              "email",
		"Charge 4111 1111 1111 1111 today":                            "card",
		"Card: 5500-0055-5555-5559":                                   "card",
		"Call +49 170 1234567 tomorrow":                               "phone",
		"Call +1 2345678":                                             "phone", // no phone is shorter
		"Charge 4222222222222":                                        "card",  // nor is a card
		"Call (212) 555-0187":                                         "phone",
		"my key is sk-proj-abcdefghijklmnopqrstuvwxyz0123456789AB":    "key",
		"Write to ada@example.org or charge 4111 1111 1111 1111":      "email,card",
		`{"content":"Numbers:\n+49 170 1234567"}`:                     "phone",
		`{"content":"bob\u0040example.com"}`:                          "email",
		`{"arguments":"{\"to\":\"m\\u00fcller\\u0040example.com\"}"}`: "email",
		`a \nu of \u00zz and \`:                                       "",
		"Summarize the report of 2024-11-26":                          "",
		"4111 1111 1111 1112 has a wrong check digit":                 "",
		"The number 1234567890123456 is long":                         "",
		"2 + 2 = 4, 10-20-30":                                         "",
		"version 1.2.3.4 of the API, build 20261126170503":            "",
		"@ada wrote a program":                                        "",
		"x@y":                                                         "",
		"pi is 3.14159265358979323846":                                "",
	} {
		if got := strings.Join(Personal(text), ","); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

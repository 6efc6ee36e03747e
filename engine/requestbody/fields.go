package requestbody

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"switchboard/providers"
)

// bounds are the fields that limit what a request costs.
var bounds = []string{"messages", "input", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of", "service_tier"}

// AmbiguousError names a field of which two readers may read different values.
type AmbiguousError struct {
	Field string // cleaned and cut: "" where nothing of it can be shown
	why   string
}

func (e *AmbiguousError) Error() string {
	return cmp.Or(e.Field, "a field without a name") + " " + e.why
}

// mostName is the longest name that an error repeats, in characters.
const mostName = 80

// Ambiguous returns an AmbiguousError for a field that is there twice, whatever its case,
// and for one of bounds that is not in small letters: some services would read it all the
// same. The model may be there in two cases, because WithModel replaces both.
func (o Object) Ambiguous() error {
	seen := map[string]string{} // by the name in small letters
	for _, m := range o.members {
		name := nameOf(m.key)
		low := strings.ToLower(name)
		wrong := func(why string) error { return &AmbiguousError{providers.CleanLine(name, mostName), why} }
		if before, twice := seen[low]; twice && (before == name || low != "model") {
			return wrong("is there twice, and two readers may read two values")
		}
		if low != name && slices.Contains(bounds, low) {
			return wrong("is written " + low)
		}
		seen[low] = name
	}
	return nil
}

// NamesContent reports whether the service adds input that is not in the body, so that
// its length is unknown here: a file, an address, an item or a sound that the service
// keeps, or a search. A file that is in the body counts too, because its bytes do not
// say how many tokens the service makes of it.
func (o Object) NamesContent() bool {
	body := o.body
	var within []string // the names of the open objects and lists, the outermost first
	name := ""          // of the latest member
	for at := 0; at < len(body); at++ {
		switch body[at] {
		case '{', '[':
			within = append(within, name)
		case '}', ']':
			name, within = within[len(within)-1], within[:len(within)-1]
		case '"':
			end := skipString(body, at)
			from := skipSpace(body, end)
			if from < len(body) && body[from] == ':' {
				name, from = nameOf(body[at:end]), skipSpace(body, from+1)
				if names(within[len(within)-1], name, body, from) {
					return true
				}
			}
			at = end - 1
		}
	}
	return false
}

// names reports whether a member names such input. Its value begins at from, and of is
// the name of the object that it stands in.
func names(of, name string, body []byte, from int) bool {
	switch name {
	case "file_id", "file_data", "file_url", "video_url":
		return body[from] == '"' || name == "video_url"
	case "web_search_options":
		return body[from] == '{'
	case "type":
		return slices.Contains(reading, textAt(body, from))
	case "id":
		return of == "audio" && body[from] == '"'
	}
	address := name == "image_url" || name == "url" && of == "image_url"
	return address && body[from] == '"' && !bytes.HasPrefix(body[from+1:], []byte("data:"))
}

// reading are the types of items and of tools with which a service reads more than it
// is sent.
var reading = []string{
	"item_reference", "file_search", "code_interpreter", "mcp",
	"web_search", "web_search_2025_08_26", "web_search_preview", "web_search_preview_2025_03_11",
}

// textAt is the text that begins at a place, or "" where there is none, or a long one.
func textAt(body []byte, at int) (text string) {
	if body[at] != '"' {
		return ""
	}
	if end := skipString(body, at); end-at < 200 {
		text = nameOf(body[at:end])
	}
	return text
}

// nameOf is the text of a JSON string.
func nameOf(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var name string
	_ = json.Unmarshal(quoted, &name) // it is valid
	return name
}

package local_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
	"switchboard/providers/local"
	"switchboard/providers/open"
)

func TestOllamaHostIsReadAsOllamaReadsIt(t *testing.T) {
	for host, want := range map[string]string{
		"":                             "http://127.0.0.1:11434",
		"0.0.0.0":                      "http://127.0.0.1:11434",
		"0.0.0.0:8888":                 "http://127.0.0.1:8888",
		"[::]:8888":                    "http://[::1]:8888",
		"::":                           "http://[::1]:11434",
		"::1":                          "http://[::1]:11434",
		"[::1]":                        "http://[::1]:11434",
		"localhost":                    "http://localhost:11434",
		"big.example":                  "http://big.example:11434",
		"big.example:99":               "http://big.example:99",
		":99":                          "http://127.0.0.1:99",
		"99":                           "http://127.0.0.1:99",
		"http://big.example":           "http://big.example:80",
		"https://big.example":          "https://big.example:443",
		"https://big.example:99/a/b/":  "https://big.example:99/a/b",
		"http://0.0.0.0:99":            "http://127.0.0.1:99",
		" \"127.0.0.1:99\" ":           "http://127.0.0.1:99",
		"big.example:99999":            "http://big.example:11434",
		"ftp://big.example":            "http://127.0.0.1:11434",
		"http://me:secret@big.example": "http://127.0.0.1:11434",
		"http://%zz":                   "http://127.0.0.1:11434",
	} {
		t.Run(fmt.Sprintf("%q is %s", host, want), func(t *testing.T) {
			if got := local.Places(host)[0].Origin; got != want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestOnlyThisMachineIsLookedAtUnasked(t *testing.T) {
	for _, place := range local.Places("") {
		host, port, err := net.SplitHostPort(strings.TrimPrefix(place.Origin, "http://"))
		if err != nil || !net.ParseIP(host).IsLoopback() || port == "" {
			t.Errorf("%s is at %s", place.ID, place.Origin)
		}
	}
}

func TestAPlaceIsKnownByAnyOfItsNames(t *testing.T) {
	place := local.Place{Origin: "http://127.0.0.1:11434"}
	for base, want := range map[string]bool{
		"http://localhost:11434/v1": true,
		"http://[::1]:11434":        true,
		"http://0.0.0.0:11434/v1":   true,
		"http://localhost:1234/v1":  false,
		"http://big.example:11434":  false,
		"":                          false,
	} {
		if place.Serves(base) != want {
			t.Errorf("%q: %v", base, !want)
		}
	}
	if far := (local.Place{Origin: "https://Big.example:443"}); !far.Serves("https://big.example/v1") {
		t.Error("the usual port of https was not known")
	}
}

// answers is a place whose paths answer with these bodies; others are 404.
func answers(t *testing.T, bodies map[string]string) local.Place {
	t.Helper()
	return local.Place{ID: "here", Tags: true, Origin: vendortest.Loopback(t, func(w vendortest.Conn) {
		body, ok := bodies[w.Request.URL.Path]
		if !ok {
			http.NotFound(w, w.Request)
			return
		}
		io.WriteString(w, body)
	})}
}

func TestDiscoverFindsServersThatListModels(t *testing.T) {
	long := strings.Repeat("x", 200)
	for outcome, c := range map[string]struct {
		bodies map[string]string
		want   []string
	}{
		"models are listed in the server's order, once each": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"qwen3:8b"},{"id":"llama3.3:latest"},{"id":"qwen3:8b"},{"id":"llama3.3"}]}`},
			[]string{"here/qwen3:8b", "here/llama3.3"}},
		"a file is known by its name": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"/models/deep/phi.gguf","meta":{"n_ctx":1}}]}`}, []string{"here/phi.gguf"}},
		"entries may say what they are where the list does not": {
			map[string]string{"/v1/models": `{"data":[{"id":"a","object":"model"},{"id":"b"}]}`}, []string{"here/a"}},
		"an old Ollama lists tags": {
			map[string]string{"/api/tags": `{"models":[{"name":"llama2:latest"},{"name":"phi:3b"}]}`}, []string{"here/llama2", "here/phi:3b"}},
		"embedding models and those of a cloud answer nothing here": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"nomic-embed-text"},{"id":"gpt-oss:120b-cloud"},{"id":"glm:cloud"},{"id":"x"}]}`}, []string{"here/x"}},
		"names that could harm a screen are left out": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"a\u001b[2J"},{"id":"a,b"},{"id":""},{"id":"` + long + `"},{"id":"\u202eb"},{"id":"ok"}]}`}, []string{"here/a-b", "here/ok"}},
		"a file in a folder with spaces is known by its name": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"/home/ada/My Models/Qwen3-8B-Q4_K_M.gguf"},{"id":"C:\\\\Models\\\\My Phi, new.gguf"},{"id":"models/a b.gguf"}]}`},
			[]string{"here/Qwen3-8B-Q4_K_M.gguf", "here/My-Phi-new.gguf", "here/a-b.gguf"}},
		"two files of one name are two models": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"/a/x.gguf"},{"id":"/b/x.gguf"},{"id":"/a/x.gguf"}]}`}, []string{"here/x.gguf", "here/x.gguf-2"}},
		"a name with its maker keeps it": {
			map[string]string{"/v1/models": `{"object":"list","data":[{"id":"qwen/qwen3-8b"}]}`}, []string{"here/qwen/qwen3-8b"}},
		"a page is no list of models":        {map[string]string{"/v1/models": "<!doctype html><title>8080</title>"}, nil},
		"nor is any other list":              {map[string]string{"/v1/models": `{"data":[{"id":"7"}]}`}, nil},
		"nor one of another shape":           {map[string]string{"/v1/models": `[{"id":"7"}]`}, nil},
		"a list that never ends is given up": {map[string]string{"/v1/models": `{"object":"list","data":[{"id":"a"}],"more":"` + strings.Repeat("x", 1<<20) + `"}`}, nil},
		"a server without models is none":    {map[string]string{"/v1/models": `{"object":"list","data":null}`}, nil},
		"nothing is there":                   {nil, nil},
	} {
		t.Run(outcome, func(t *testing.T) {
			place := answers(t, c.bodies)
			found := local.Discover(t.Context(), []local.Place{place}, time.Minute)
			var ids []string
			for _, f := range found {
				for _, m := range f.Models {
					ids = append(ids, m.ID)
					if m.Provider != "here" || m.Price.Known() || m.Context != 0 {
						t.Errorf("%+v", m)
					}
				}
				if f.Config.Kind != providers.OpenAICompatible || f.Config.BaseURL != place.Origin+"/v1" || f.Config.APIKey.Needed() {
					t.Errorf("%+v", f.Config)
				}
			}
			if !slices.Equal(ids, c.want) {
				t.Errorf("got %q", ids)
			}
		})
	}
}

func TestASurveySaysWhatIsLeftOutAndWhy(t *testing.T) {
	place := answers(t, map[string]string{"/v1/models": `{"object":"list","data":[{"id":"x"},{"id":"nomic-embed-text"},{"id":"glm:cloud"},{"id":"a\u001b[2J"}]}`})
	silent := local.Place{ID: "silent", Origin: vendortest.Loopback(t, vendortest.Conn.UntilGone)}
	closed := local.Place{ID: "closed", Origin: vendortest.ClosedPort(t)}
	page := answers(t, map[string]string{"/v1/models": "<!doctype html>"})
	page.Tags = false
	reports := local.Survey(t.Context(), []local.Place{place, silent, closed, page}, time.Second)
	var left []string
	for _, l := range reports[0].LeftOut {
		left = append(left, l.Name+": "+l.Why)
	}
	if got := strings.Join(left, "; "); got != "nomic-embed-text: by its name it answers no prompts; glm:cloud: it runs elsewhere, not on this machine; a: its name has characters that cannot be shown" {
		t.Errorf("left out: %s", got)
	}
	if len(reports[0].Found.Models) != 1 || reports[0].Err != nil || reports[0].Closed() {
		t.Errorf("found %+v", reports[0])
	}
	for i, want := range map[int]bool{1: false, 2: true, 3: false} {
		if r := reports[i]; r.Err == nil || r.Closed() != want {
			t.Errorf("place %d: %v, closed %t", i, r.Err, r.Closed())
		}
	}
}

func TestASwitchboardIsNoServerOfModels(t *testing.T) {
	for name, answer := range map[string]func(vendortest.Conn){
		"it is known by the model that it routes": func(w vendortest.Conn) {
			io.WriteString(w, `{"object":"list","data":[{"id":"switchboard","object":"model","owned_by":"switchboard"},{"id":"gpt-5","object":"model","owned_by":"openai"}]}`)
		},
		"and a proxy with the policy in it by a header": func(w vendortest.Conn) {
			w.Header().Set(providers.ServerHeader, "caddy")
			io.WriteString(w, `{"object":"list","data":[{"id":"gpt-5","object":"model","owned_by":"openai"}]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			place := local.Place{ID: "llamacpp", Tags: true, Origin: vendortest.Loopback(t, answer)}
			if r := local.Survey(t.Context(), []local.Place{place}, time.Minute)[0]; len(r.Found.Models) > 0 || !errors.Is(r.Err, local.ErrSwitchboard) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestDiscoverFollowsNobodyElsewhere(t *testing.T) {
	other := vendortest.Loopback(t, func(w vendortest.Conn) { t.Error("a redirect was followed") })
	place := local.Place{ID: "here", Origin: vendortest.Loopback(t, func(w vendortest.Conn) { http.Redirect(w, w.Request, other, http.StatusFound) })}
	if found := local.Discover(t.Context(), []local.Place{place}, time.Minute); found != nil {
		t.Errorf("%+v", found)
	}
}

func TestDiscoverWaitsForNobody(t *testing.T) {
	silent := local.Place{ID: "silent", Origin: vendortest.Loopback(t, vendortest.Conn.UntilGone)}
	closed := local.Place{ID: "closed", Origin: "http://127.0.0.1:1"}
	good := answers(t, map[string]string{"/v1/models": `{"object":"list","data":[{"id":"a"}]}`})
	begin := time.Now()
	found := local.Discover(t.Context(), []local.Place{silent, closed, good}, time.Second)
	if len(found) != 1 || found[0].Config.ID != "here" {
		t.Errorf("%+v", found)
	}
	if took := time.Since(begin); took > 20*time.Second { // a second where the machine is free
		t.Errorf("it took %v", took)
	}
}

func TestAFoundModelAnswers(t *testing.T) {
	place := local.Place{ID: "here", Origin: vendortest.Loopback(t, func(w vendortest.Conn) {
		if w.Request.URL.Path == "/v1/models" {
			io.WriteString(w, `{"object":"list","data":[{"id":"llama3.3:latest"}]}`)
			return
		}
		w.Stream().Send("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n", "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
	})}
	found := local.Discover(t.Context(), []local.Place{place}, time.Minute)
	if len(found) != 1 {
		t.Fatalf("%+v", found)
	}
	p, err := open.Open(found[0].Config)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for event, err := range p.Stream(t.Context(), providers.Request{Model: found[0].Models[0], Messages: providers.Prompt("hello")}) {
		if err != nil {
			t.Fatal(err)
		}
		if piece, ok := event.(providers.Text); ok {
			text += string(piece)
		}
	}
	if text != "hi" {
		t.Errorf("got %q", text)
	}
}

func FuzzOllamaHost(f *testing.F) {
	for _, s := range []string{"", "0.0.0.0:99", "https://a/b", "[::1]:5", "http://a:b@c", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		place := local.Places(s)[0]
		if !place.Serves(place.Origin + "/v1") {
			t.Errorf("%q became %q, which is no address", s, place.Origin)
		}
	})
}

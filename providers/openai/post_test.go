package openai

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

func TestBodiesAreSentAsOpenAIsClientSendsThem(t *testing.T) {
	type request struct {
		method, uri, body string
		length            int64
		header            http.Header
	}
	var got request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = request{r.Method, r.RequestURI, string(body), r.ContentLength, r.Header}
		io.WriteString(w, "{}")
	}))
	defer server.Close()
	const body = `{"model": "m", "n":1}`
	for _, path := range []string{"", "/", "/v1", "/v1/", "/a/b%20c", "/v1?x=1"} {
		for _, secret := range []string{"", "sk-1234567890"} {
			transport, err := exchange.NewTransport(providers.Config{})
			if err != nil {
				t.Fatal(err)
			}
			options := append(clientOptions(server.URL+path, transport), withKey(secret)...)
			client := openai.NewChatCompletionService(append(options, option.WithRequestBody("application/json", []byte(body)))...)
			client.New(t.Context(), openai.ChatCompletionNewParams{})
			want := got
			got = request{}
			resp, err := newEndpoint(server.URL+path, transport).post(t.Context(), chatPath, secret, []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q: got  %+v\nwant %+v", path, got, want)
			}
			transport.Client().CloseIdleConnections()
		}
	}
	t.Run("and not to what is no address", func(t *testing.T) {
		transport, err := exchange.NewTransport(providers.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := newEndpoint("http://[::1", transport).post(t.Context(), chatPath, "", nil); err == nil {
			t.Error("no error")
		}
	})
}

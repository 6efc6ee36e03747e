package app

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
)

// chunks is how many pieces the answer of the chunk server has.
const chunks = 100

// waits is what a prompt says whose answer does not end.
const waits = "and wait for ever"

// chunkServer is a Chat Completions service in a process of its own, so that
// its work is not measured. It prints its address and ends with stdin.
func chunkServer() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !bytes.Contains(body, []byte(`"stream":true`)) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"`+strings.Repeat("word ", chunks)+`"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":100,"total_tokens":109}}`)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		if bytes.Contains(body, []byte(waits)) {
			fmt.Fprint(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}`+"\n\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		for range chunks {
			fmt.Fprint(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}`+"\n\n")
			w.(http.Flusher).Flush()
		}
		fmt.Fprint(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\n")
		fmt.Fprint(w, `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":100,"total_tokens":109}}`+"\n\ndata: [DONE]\n\n")
	}))
	fmt.Println(server.URL)
	io.Copy(io.Discard, os.Stdin)
}

// plainProxy is Go's reverse proxy in front of the service that its argument names,
// in a process of its own. It prints its address and ends with stdin.
func plainProxy() {
	to, err := url.Parse(os.Args[1])
	if err != nil {
		panic(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 1024}
	server := httptest.NewServer(proxy)
	fmt.Println(server.URL)
	io.Copy(io.Discard, os.Stdin)
}

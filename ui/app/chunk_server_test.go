package app

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
)

// chunks is how many pieces the answer of the chunk server has.
const chunks = 100

// chunkServer is a Chat Completions service in a process of its own, so that
// its work is not measured. It prints its address and ends with stdin.
func chunkServer() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
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

package engine

import "errors"

// Task is the kind of work a prompt asks for.
type Task string

// The tasks. Unknown is an answer, not an error: the detector says it rather
// than guess.
const (
	Classification Task = "classification"
	Extraction     Task = "extraction"
	Summarization  Task = "summarization"
	Rewriting      Task = "rewriting"
	Translation    Task = "translation"
	QA             Task = "question answering"
	Coding         Task = "coding"
	Math           Task = "math"
	Reasoning      Task = "reasoning"
	Writing        Task = "writing"
	Agentic        Task = "agentic"
	Unknown        Task = "unknown"
)

// Tasks lists every task in the order in which tables show them.
var Tasks = [...]Task{
	Classification, Extraction, Summarization, Rewriting, Translation, QA,
	Coding, Math, Reasoning, Writing, Agentic, Unknown,
}

// ParseTask finds a task by its name.
func ParseTask(name string) (Task, error) { return "", errors.New("soon") }

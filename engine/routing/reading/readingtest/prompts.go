// Package readingtest has prompts for tests and benchmarks: labelled with their task, of no
// task that could be named, and of a known length.
package readingtest

import (
	_ "embed"
	"strings"
)

// Labelled is a prompt a line behind its task and a tab, with \n for a new line.
//
//go:embed labelled.txt
var Labelled string

// Everyday is what people and programs ask for, in the form of Labelled. It was written
// by who had not seen the lexicon, which has been mended by it since.
//
//go:embed everyday.txt
var Everyday string

// Unknown is a prompt a line, of which nobody could say the task.
//
//go:embed unknown.txt
var Unknown string

// Prompt2KB is an instruction and a report, 2,048 bytes.
var Prompt2KB = ("Summarize for a customer in two sentences, without jargon:\n\n" + strings.Repeat(
	"The outage began at 09:14 when a certificate in the payment gateway expired; retries from the mobile clients "+
		"then filled the queue, and the on-call engineer restarted both brokers (eu-1 and eu-2) at 09:41. ", 10))[:2048]

// Chinese2KB is the same in Chinese, about 680 characters.
var Chinese2KB = ("请用两句话为客户总结下面的报告，不要使用术语：\n\n" + strings.Repeat(
	"故障始于九点十四分，支付网关的证书过期；移动客户端的重试随后填满了队列，值班工程师在九点四十一分重启了两个代理。", 20))[:2049]

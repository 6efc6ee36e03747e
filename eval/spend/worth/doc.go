// Package worth weighs quality against money: what answers are worth, net of
// what they cost, and whether a loss of quality pays for what it saves.
//
// Quality is the share of answers that are accepted, from 0 to 1. On a scale
// that is finer than yes and no, a quality of 0.8 counts as eight of ten
// accepted. With A for what an accepted answer is worth, W for what a wrong one
// costs, q for quality and c for the cost of a prompt, all its calls included,
//
//	net value of a prompt = q·A − (1−q)·W − c
//
// the expected value of a decision with two outcomes (the net benefit of Vickers
// and Elkin, "Decision curve analysis", 2006, in money). It rises with q, so
// that an interval of q is one of the net value with the same confidence. c is
// what was paid, and has no interval. What is unknown stays so.
package worth

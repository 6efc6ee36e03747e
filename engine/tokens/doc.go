// Package tokens says about how many tokens a text has, and how many at most.
// Nobody but a model's service can count them.
package tokens

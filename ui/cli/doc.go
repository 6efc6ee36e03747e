// Package cli is the same jobs as the screens, without a terminal: commands
// for scripts and for people. It decides nothing and keeps nothing itself;
// that is the work of packages engine and eval.
//
// # What scripts may rely on
//
// With --json stdout holds only JSON: one object, or one a line where there
// are many (history, models). A figure that nobody knows is null, never 0;
// one that was worked out rather than reported has "estimated": true beside
// it. Money is in US dollars, times are in milliseconds, tokens are counts.
// What is printed holds no control characters, also in a pipe; in JSON they
// are escaped. Notices and progress go to stderr.
//
// An error is one sentence on stderr, with what to do about it in
// parentheses, and an exit code:
//
//	0    done
//	1    failed; also a data file or store that cannot be read
//	2    wrong usage or config
//	3    some models gave no answer
//	130  cancelled
//
// A file that a command writes (export -o, calibrate -o, backtest --dump,
// backup) is whole or as it was before. One that is there and holds something
// else is replaced with --overwrite, or when the user says so on a terminal,
// else the command fails with 1. The store, the config and what is read are
// not written over, and what is no file is not written. "-" is stdout: what
// the command prints beside goes to stderr, and --json is wrong usage there
// (but for export --format json).
//
// # Shapes
//
//	ask      {"id","time","prompt","follows","parameters","task","decision","answers","ledger","simulated"}
//	history  the same, with "prompt_id" (null outside a prompt set) and "ratings"; newest first
//	route    {"prompt","decision"}
//	run      {"prompts","answers","failed","skipped","spent_usd","seconds"}
//	export -o  {"file","format","policy","source","scale","rated_prompts","bytes","rules":{"prompts","agreement","share_cheaper","saving","loss","useless"}}, rules for litellm and vllm-sr alone
//	export --format json  the policy, with where it comes from in "export": {"tool","version","policy","source","scale","rated_prompts","raters","ladder_order","price_dates"}
//	import   {"file","format","scale","sampled","prompts","answers","ratings","repeats","skipped"}
//	calibrate  {"certified","exploring","applied","policy","reference","ladder","scale","max_loss","confidence","run","prompts","repeats",
//	         "pool","rated","rated_fit","rated_certify","pending","raters","thresholds","certificate","saving","first","missing","families","curve","notes"}
//	calibrate --runs  {"id","opened","who","reference","ladder","scale","max_loss","confidence","attempt","vouched","prompts","families","closed","why"} a line
//	calibrate --explain  {"family","number","prompt","trial","task","drawn","raters","votes":[{"rater","skipped","d"}],"gaps","threshold","decision","counts","d","used","why"} a line,
//	                     then for each family {"family","foot":true,"threshold","draws","used","routed","lost","won","sum","share","loss"}
//	calibrate --close  {"closed"}
//	policy   {"policy","applied","who","in_force","source","reference","certified","rated"} a line; newest first
//	backtest {"prompts","ratings","judged","splits","apgr","apgr_sd","cpt50","cpt80","certified_share","noskill_share","violations","saving","seconds"}
//	backtest --dump  {"split","id","part","gap","model"} a line; splits count from 0
//	forget   {"forgotten","with"}; with are the turns that followed it
//	models   {"id","provider","kind","name","tier","context","price","key_present","reference","lane","ladder","simulated","found_at"}
//	models --stats  {"trials","scale","scales":[{"scale","ratings"}],"models":[…],"tasks":[…],"leaderboard","agreement","position_bias","length_bias"}; intervals are of 95 %
//	doctor   {"ok","checks":[{"name","state","text","hint"}]}; state is ok, warn or fail
//	check    {"path","ok","kind","schema","bytes","trials","answers","ratings","damage":[{"where","what"}],"notes"}
//	check --salvage  {"file","kind","trials","answers","ratings"}
//	backup   {"file","format","bytes","trials","answers","ratings"}
//	config path  {"path","exists"}
//	config show  the effective config as one object
//
// A backtest judges "ratings" prompts in each split; "judged" is the mean of
// them that it did, fewer where a routable queue ran dry.
//
// An import counts what was new; "repeats" are lines left out because their
// text stands in an earlier one, "skipped" prompts that the store had already.
// An imported answer has "imported": true, and its text may be unknown.
//
// Of an answer "error" is null or a sentence, with "error_kind" (the name of
// the fault) and "hint" beside it; "first_token_ms" and "total_ms" are null
// when it did not come to that. Where a model has several lanes "sample"
// numbers them from 1, and where a lane was asked for something else than the
// others "parameters" says for what. "parameters" holds "system",
// "temperature", "max_output", "effort" and "schema", as far as they were
// set; "follows" is null, or the trial whose conversation goes on. "cost_basis"
// is there where "cost_usd" is not the list price: "reported" by a gateway, or
// "at_most" because a rate is unknown and counts with the dearest it can have.
// In a ledger "estimated_figures" names those that are, and "at_most_figures"
// those that are an upper bound; in a summary of a run "at_most" says it of
// "spent_usd".
//
// Of a calibration "thresholds" has every task: the largest gap accepted, or
// null where everything goes to the reference. "certificate" is null, or what
// was proved: {"max_loss","confidence","scale","rated","prompts","run",
// "families"}, the last with every claim by itself. "run" is null while
// exploring: then "families" holds what the ratings that fit let one expect,
// and nothing of it is proved. "missing" is about how many more rated prompts
// the next certificate needs, null where nobody knows. "curve" has a list of
// points by task, and "all": {"reference_calls","cost","quality","low","high"}
// in shares of what the reference alone would do. "d" of a draw is the quality
// given up by model, null where it was not judged, which counts as 1.
package cli

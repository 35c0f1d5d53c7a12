# Completions of preop for bash; printed by `preop completions bash`.
_preop() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= options=
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W 'open demo new status question person strand gate import annotations agreement aggregate preferences noise judge sitting export list count show label labels schema guideline split delete mine queue adjudicate skip approve kind tag tags dismiss filters index edit revisions revert replace correct wall endpoint lock unlock card tokens trainers snapshot lineage ladder eval review verdict merge conflicts resolve log undo redo verify menu hazard threshold tree evidence differential facts playbook glossary board case checklist lists sources script formats keys doctor manual completions help version' -- "$word"; compgen -f -X '!*.preop' -- "$word")
		return
	fi
	case $before in
	--format) mapfile -t COMPREPLY < <(compgen -W 'inspect llmbar judgments fastchat-reviews fastchat-answers fastchat-questions lm-eval promptfoo promptfoo-csv openai-evals openai-items openai-batch helm langsmith langfuse verifiers alpaca-annotations alpaca-eval label-studio argilla openai-preference preference unpaired-preference stepwise sharegpt segments chat alpaca outputs prompt-completion labels gsm8k-solutions retrieval text csv tsv jsonl json' -- "$word"); return ;;
	--theme) mapfile -t COMPREPLY < <(compgen -W 'default light dark high-contrast colour-blind mono' -- "$word"); return ;;
	--project|-p|--output|-o|--keep|--keys|--log|--template|--tokenizer) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
	esac
	case ${COMP_WORDS[1]} in
	open) options='--project --json --as --at --theme --ascii --no-mouse --fresh --seed --keys --log' ;;
	demo) options='--project --json --as --at --keep --theme --ascii --no-mouse --fresh --seed --keys --log' ;;
	new) options='--project --json --as --at --title --question --log' ;;
	status) options='--project --json --as --at --log' ;;
	question) options='--project --json --as --at --log' ;;
	person) options='--project --json --as --at --log' ;;
	strand) options='--project --json --as --at --log' ;;
	gate) options='--project --json --as --at --because --markdown --claim --counter --owner --until --log' ;;
	import) options='--project --json --as --at --dataset --split --format --map --strict --dry-run --log' ;;
	annotations) options='--project --json --as --at --dataset --format --output --strict --dry-run --log --item --annotator --label --gold --reason --confidence --time --spent --text --annotator-name --model --schema --level --scale --matrix --fix' ;;
	agreement) options='--project --json --as --at --dataset --seed --log --samples --undecided --schema-level' ;;
	aggregate) options='--project --json --as --at --dataset --output --log --undecided --schema-level --method --ties --smoothing --gold' ;;
	preferences) options='--project --json --as --at --dataset --log' ;;
	noise) options='--project --json --as --at --dataset --decisions --below --log' ;;
	judge) options='--project --json --as --at --limit --suite --case --system --log --mode --endpoint --max-in-flight --budget-usd --budget-tokens --no-cache --model --template --orders --repeats --rounds' ;;
	sitting) options='--project --json --as --at --dataset --who --since --log' ;;
	export) options='--project --json --as --at --dataset --split --filter --format --output --dry-run --snapshot --with --log' ;;
	list) options='--project --json --as --at --dataset --split --filter --limit --format --output --log' ;;
	count) options='--project --json --as --at --dataset --split --filter --log' ;;
	show) options='--project --json --as --at --log' ;;
	label) options='--project --json --as --at --dataset --split --filter --note --log' ;;
	labels) options='--project --json --as --at --dataset --log' ;;
	schema) options='--project --json --as --at --dataset --dry-run --schema --level --scale --into --by --log' ;;
	guideline) options='--project --json --as --at --dataset --note --title --markdown --examples --override --version --log' ;;
	split) options='--project --json --as --at --dataset --split --filter --log' ;;
	delete) options='--project --json --as --at --dataset --split --filter --log' ;;
	mine) options='--project --json --as --at --dataset --limit --seed --lane --order --sample --own --near --log' ;;
	queue) options='--project --json --as --at --dataset --limit --seed --lane --order --sample --own --near --log' ;;
	adjudicate) options='--project --json --as --at --note --both --none --section --unsure --propagate --reason --log' ;;
	skip) options='--project --json --as --at --dataset --split --filter --reason --undo --log' ;;
	approve) options='--project --json --as --at --dataset --seed --lane --order --sample --own --near --log' ;;
	kind) options='--project --json --as --at --dataset --split --filter --log' ;;
	tag) options='--project --json --as --at --dataset --split --filter --remove --log' ;;
	tags) options='--project --json --as --at --dataset --log' ;;
	dismiss) options='--project --json --as --at --dataset --split --filter --restore --log' ;;
	filters) options='--project --json --as --at --log' ;;
	index) options='--project --json --as --at --log' ;;
	edit) options='--project --json --as --at --note --raw --log' ;;
	revisions) options='--project --json --as --at --diff --log' ;;
	revert) options='--project --json --as --at --log' ;;
	replace) options='--project --json --as --at --dataset --split --filter --limit --dry-run --note --regex --ignore-case --field --log' ;;
	correct) options='--project --json --as --at --dataset --note --suite --case --system --log' ;;
	wall) options='--project --json --as --at --log' ;;
	endpoint) options='--project --json --as --at --log' ;;
	lock) options='--project --json --as --at --suite --log' ;;
	unlock) options='--project --json --as --at --suite --log' ;;
	card) options='--project --json --as --at --dataset --markdown --log' ;;
	tokens) options='--project --json --as --at --dataset --log --encoding' ;;
	trainers) options='--project --json --as --at --dataset --split --filter --log --tokenizer --encoding --max-tokens --trainer' ;;
	snapshot) options='--project --json --as --at --dataset --limit --note --log' ;;
	lineage) options='--project --json --as --at --limit --log' ;;
	ladder) options='--project --json --as --at --dataset --log' ;;
	eval) options='--project --json --as --at --dataset --split --limit --format --output --map --strict --dry-run --suite --system --endpoint --epochs --max-in-flight --stream --budget-usd --budget-tokens --budget-time --context-command --no-cache --again --slice --by-slice --compare --metric --csv --log --check --command --embed --no-value --tokenizer --encoding' ;;
	review) options='--project --json --as --at --format --output --note --suite --reason --order --together --spent --reasons --repeats --unblind --log' ;;
	verdict) options='--project --json --as --at --dataset --note --log' ;;
	merge) options='--project --json --as --at --dry-run --log' ;;
	conflicts) options='--project --json --as --at --limit --log' ;;
	resolve) options='--project --json --as --at --log' ;;
	log) options='--project --json --as --at --limit --log' ;;
	undo) options='--project --json --as --at --log' ;;
	redo) options='--project --json --as --at --log' ;;
	verify) options='--project --json --as --at --log' ;;
	menu) options='--project --json --as --at --log' ;;
	hazard) options='--project --json --as --at --log' ;;
	threshold) options='--project --json --as --at --note --log' ;;
	tree) options='--project --json --as --at --strand --log' ;;
	evidence) options='--project --json --as --at --note --strand --until --log' ;;
	differential) options='--project --json --as --at --strand --log' ;;
	facts) options='--project --json --as --at --dataset --log' ;;
	playbook) options='--project --json --as --at --log' ;;
	glossary) options='--project --json --as --at --log' ;;
	board) options='--project --json --as --at --suite --system --strand --log' ;;
	case) options='--project --json --as --at --markdown --log' ;;
	checklist) options='--project --json --as --at --markdown --log' ;;
	lists) options='--project --json --as --at --log' ;;
	sources) options='--project --json --as --at --log' ;;
	script) options='--project --json --as --at --size --theme --ascii --no-mouse --fresh --seed --keys --log' ;;
	formats) options='--project --json --as --at --log' ;;
	keys) options='--project --json --as --at --log' ;;
	doctor) options='--project --json --as --at --log' ;;
	manual) options='--project --json --as --at --log' ;;
	completions) options='--project --json --as --at --log' ;;
	help) options='--project --json --as --at --log' ;;
	version) options='--project --json --as --at --log' ;;
	esac
	case ${COMP_WORDS[1]} in
	strand) words='list add title box route close remove' ;;
	gate) words='T R A I N' ;;
	snapshot) words='list create' ;;
	keys) words='quit back help palette go next-pane previous-pane zoom undo redo theme refresh suspend messages dismiss mouse copy import snapshot merge conflicts sitting labels-export labels-feedback runs run-start run-resume run-pause run-cancel index cancel-job act-as guideline guideline-patch guideline-replay schema glossary-word playbook-apply library-filter library-list library-print down up page-down page-up half-page-down half-page-up first last left right open scroll-down scroll-up search search-next search-previous question strand-add strand-box strand-route strand-remove strand-diagnosis strand-belongs intake intake-mark intake-type board board-keep board-system next-blocker hazard gate-pass gate-fail gate-unknown gate-waive gate-edit gate-go gate-answer gate-claim gate-counter gate-owner gate-history decision evidence evidence-add evidence-remove decision-export menu rung-failed rung-enough rung-not-applicable rung-untried rung-override menu-bar tree tree-answer tree-suppose tree-forget differential cause-rule-out cause-support cause-treat cause-reopen cause-add cause-fill cause-remove diagnosis strand-test strand-twin hazard-add hazard-edit hazard-remove gate-threshold filter filters sort dataset label-key label-set label-clear label-new split-set tag flags-dismiss mark mark-range mark-all edit edit-field replace kind correct wall lock revisions revert delete export raw jump columns neighbours compare chart trainers tokens chart-next chart-previous label-mine agreement agreement-order own-key own-note own-sure own-skip own-unskip own-back own-forward own-clear own-order column-toggle column-later column-earlier column-wider column-narrower column-field column-reset snapshot-mark snapshot-diff card card-edit conflict-mine conflict-theirs verdict-left verdict-right verdict-third verdict-fourth verdict-tie verdict-bad reasons verdict-clear next-open next-pair previous-pair reference context blind unified scroll-apart next-side unfold auto-advance pin consistency review-sitting note suite systems judges ladder checks check-add check-edit check-remove check-run check-main ladder-mark ladder-compare ladder-review ladder-slices ladder-division ladder-bars ladder-scatter ladder-order decide-key decide keep-both none-right decision-clear reason reason-again sure cite mend-rule peek skip unskip next-conflict previous-conflict lane next-lane previous-lane order propagate approve reveal queue-list preselect group-toggle guideline-diff guideline-older guideline-newer guideline-activate replay-holds replay-flips replay-skip replay-apply replay-drop schema-rename schema-merge schema-add schema-retire accept close erase erase-next erase-word erase-line cursor-left cursor-right cursor-home cursor-end item-next item-previous complete diff-save keep-skip diff-again keys type wait-idle save-screen assert assert-not resize monkey ' ;;
	manual) words='man cli keys filter formats' ;;
	completions) words='bash zsh fish' ;;
	help) words='open demo new status question person strand gate import annotations agreement aggregate preferences noise judge sitting export list count show label labels schema guideline split delete mine queue adjudicate skip approve kind tag tags dismiss filters index edit revisions revert replace correct wall endpoint lock unlock card tokens trainers snapshot lineage ladder eval review verdict merge conflicts resolve log undo redo verify menu hazard threshold tree evidence differential facts playbook glossary board case checklist lists sources script formats keys doctor manual completions help version' ;;
	esac
	case $word in
	-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
	*)
		if [ "$COMP_CWORD" -eq 2 ] && [ -n "$words" ]; then
			mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
		fi ;;
	esac
}
complete -o filenames -F _preop preop

preop_unit(tokenizer unit preop_formats)

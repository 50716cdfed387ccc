"""One adapter a data set: each reads its files and gives passages, drafts of pairs and labels."""

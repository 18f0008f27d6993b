"""Room `collect`: what arrived, from whom, when; bytes and receipts are kept for ever."""

"""What can be told of texts alone: folding, segmentation, inflection, numerals, units, copies and differences."""

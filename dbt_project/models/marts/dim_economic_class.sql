-- 按年度有效的科目；表中印出而科目表没有的编码也列入（evidence = printed_only），使事实表总能联上
{{ class_dimension('economic') }}

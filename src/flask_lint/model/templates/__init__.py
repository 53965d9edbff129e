"""The templates of a project: where they are looked for, who renders them, what they say."""

### The page for people who write programs.

api-title = For programs
api-lede = Everything on these pages can be done by a program, with the same rules. The descriptions are in English.
api-openapi = OpenAPI document
api-nouns = Nouns
api-basics = Basics
api-base = Base
api-token = Token
api-lists = Lists
api-money = Money
api-errors = Errors
api-errors-text = with a sentence for each field
api-repeat = Safe repeats

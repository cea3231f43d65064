using FuncRouter.Routing.Analysis;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Routing.Analysis;

public sealed class PromptAnalyzerTests
{
    [Theory]
    [InlineData("Write a Python function that reverses a linked list.", TaskFamily.Code)]
    [InlineData("What does this do?\n```\nfor (int i = 0; i < n; i++) { sum += a[i]; }\n```", TaskFamily.Code)]
    [InlineData("Find the integral of \\(x^2 \\sin x\\).", TaskFamily.Mathematics)]
    [InlineData("Anna has 12 apples and gives 3 to each of her 2 friends. How many has she left?", TaskFamily.Mathematics)]
    [InlineData("Translate the following sentence into French: The boat leaves at noon.", TaskFamily.Translation)]
    [InlineData("Bitte übersetze den Brief ins Englische.", TaskFamily.Translation)]
    [InlineData("Summarize this article in two sentences.", TaskFamily.Summarising)]
    [InlineData("Classify the sentiment of this review: I loved it.", TaskFamily.Classification)]
    [InlineData("Extract the names and entities from this invoice.", TaskFamily.Extraction)]
    [InlineData("Compose a poem about the sea.", TaskFamily.Creative)]
    [InlineData("Who wrote the first novel in English?", TaskFamily.QuestionAnswering)]
    [InlineData("Hello there!", TaskFamily.Chat)]
    [InlineData("", TaskFamily.Chat)]
    public void The_kind_of_work_is_told(string prompt, TaskFamily family) => Assert.Equal(family, PromptAnalyzer.Analyze(prompt).Family);

    [Theory]
    [InlineData("What is the name of the river that flows through this town?", "en")]
    [InlineData("Wie heißt der Fluss, der durch die Stadt fließt, und wie lang ist er?", "de")]
    [InlineData("Comment s'appelle le fleuve qui passe par cette ville et quelle est sa longueur ?", "fr")]
    [InlineData("¿Cómo se llama el río que pasa por la ciudad y qué longitud tiene?", "es")]
    [InlineData("Как называется эта река?", "ru")]
    [InlineData("この川の名前は何ですか。", "ja")]
    [InlineData("这条河叫什么名字？", "zh")]
    [InlineData("이 강의 이름은 무엇입니까?", "ko")]
    [InlineData("42", null)]
    public void The_language_is_told(string prompt, string? language) => Assert.Equal(language, PromptAnalyzer.Analyze(prompt).Language);

    [Fact]
    public void Escaped_characters_are_the_characters_that_they_stand_for()
    {
        const string Words = "Wie heißt der Fluss, der durch das schöne Tal fließt? Grüße, 東京";
        var plain = Analyze($$"""{"model":"m","messages":[{"role":"user","content":"{{Words}}"}]}""");
        var escaped = Analyze($$"""{"model":"m","messages":[{"role":"user","content":"{{string.Concat(Words.Select(letter => letter < 128 ? $"{letter}" : $"\\u{(int)letter:x4}"))}}"}]}""");

        Assert.Equal(plain.Words.Entries.ToArray(), escaped.Words.Entries.ToArray());
        Assert.Equal(plain.Language, escaped.Language);
    }

    [Fact]
    public void A_longer_prompt_of_a_kind_is_harder_and_a_formula_harder_than_a_sum_in_words()
    {
        var brief = PromptAnalyzer.Analyze("Anna has 12 apples and eats 3. How many are left?");
        var lengthy = PromptAnalyzer.Analyze("Anna has 12 apples and eats 3. " + string.Concat(Enumerable.Repeat("Then she buys 4 and sells 2 to Tom. ", 8)) + "How many are left?");
        var formal = PromptAnalyzer.Analyze("Prove that $x^2 + y^2 \\ge 2xy$ for all $x, y$.");

        Assert.InRange(brief.Difficulty, 0, lengthy.Difficulty - 0.02);
        Assert.InRange(formal.Difficulty, lengthy.Difficulty + 0.1, 1);
        Assert.All([brief, lengthy, formal], prompt => Assert.InRange(prompt.Uncertainty, 0.01, 0.5));
    }

    [Theory]
    [InlineData("Ben has 30 pears. Amy has ten that Ben gave to her. How many pears are there?", "Ben has 30 pears. Amy has half as many less than Ben had. How many pears are there?")]
    [InlineData("Ben hat 30 Birnen, und Amy hat die von Ben. Wie viele sind das?", "Ben hat 30 Birnen, Amy doppelt oder halb so viele weniger 2 Prozent. Wie viele?")]
    public void A_sum_that_puts_quantities_in_relation_is_harder_than_one_that_lists_them(string listed, string related) =>
        Assert.InRange(PromptAnalyzer.Analyze(listed).Difficulty, 0, PromptAnalyzer.Analyze(related).Difficulty - 0.02);

    [Theory]
    [InlineData("Which is true? Statement 1 | Iron is a metal. Statement 2 | Oxygen is a gas.", true)]
    [InlineData("Was ist richtig? Aussage 1: Eisen rostet. Aussage 2: Gold rostet nicht.", true)]
    [InlineData("Which is true? Iron 1 is a metal. Oxygen 2 is a gas.", false)]
    [InlineData("Which is true? Statement 2 | Iron is a metal. Statement 1 | Oxygen is a gas.", false)]
    public void Labelled_parts_are_steps_and_make_a_prompt_harder(string prompt, bool hasParts)
    {
        var analysis = PromptAnalyzer.Analyze(prompt);
        var plain = PromptAnalyzer.Analyze(prompt.Replace(" 1", " A", StringComparison.Ordinal).Replace(" 2", " B", StringComparison.Ordinal));

        Assert.Equal(hasParts, analysis.MultiStep);
        Assert.Equal(hasParts, analysis.Difficulty > plain.Difficulty + 0.03);
    }

    [Theory]
    [InlineData("What is the integral of x^2 from 0 to 3?\nA. 3\nB. 6\nC. 9\nD. 12\nAnswer:", TaskFamily.QuestionAnswering)]
    [InlineData("Which Python function returns the length of a list?\n(A) len\n(B) count", TaskFamily.QuestionAnswering)]
    [InlineData("Which character tells the story in this novel?\nA. The cook\nB. The captain", TaskFamily.QuestionAnswering)]
    [InlineData("Which of the following is the best summary of the passage?\nA. one\nB. two", TaskFamily.QuestionAnswering)]
    [InlineData("Which sentiment does the speaker express?\nA) joy\nB) anger", TaskFamily.QuestionAnswering)]
    [InlineData("Write a Python function with these properties:\nA. It takes a list.\nB. It returns the sum.", TaskFamily.Code)]
    [InlineData("Please refactor this:\n```python\ndef f(x): return x\n```\nA. Keep the name.\nB. Add types.", TaskFamily.Code)]
    [InlineData("Write a story with three scenes:\nA. A storm\nB. A rescue", TaskFamily.Creative)]
    [InlineData("Translate the following quiz into French:\nWhat is the capital?\nA) Oslo\nB) Bern", TaskFamily.Translation)]
    [InlineData("What is the integral of x^2 from 0 to 3?\nA. 3\nC. 9", TaskFamily.Mathematics)]
    [InlineData("Solve both parts:\n(a) the integral of x^2\n(b) the integral of x^3", TaskFamily.Mathematics)]
    [InlineData("A function in Python, please.\nB is its argument.", TaskFamily.Code)]
    public void A_question_with_answers_to_choose_from_is_a_question_whatever_it_is_about(string prompt, TaskFamily family) =>
        Assert.Equal(family, PromptAnalyzer.Analyze(prompt).Family);

    [Theory]
    [InlineData("Which river is the longest?\nA. The Nile\nB. The Rhine", 100)]
    [InlineData("Who wrote the first novel in English?", 250)]
    [InlineData("Classify the sentiment of this review: I loved it.", 20)]
    public void A_choice_or_a_class_is_a_short_answer(string prompt, int tokens) => Assert.Equal(tokens, PromptAnalyzer.Analyze(prompt).ExpectedOutputTokens);

    [Fact]
    public void The_last_words_of_the_user_decide_and_else_the_system_prompt()
    {
        Assert.Equal(TaskFamily.Translation, Analyze(
            """{"model":"m","messages":[{"role":"system","content":"You translate everything into German."},{"role":"user","content":"The boat is late."}]}""").Family);
        Assert.Equal(TaskFamily.Code, Analyze(
            """{"model":"m","messages":[{"role":"user","content":"Translate this."},{"role":"assistant","content":"Done."},{"role":"user","content":[{"type":"text","text":"Now a Python function, please."}]}]}""").Family);
    }

    [Fact]
    public void What_a_model_has_to_be_able_to_do_is_listed()
    {
        var analysis = PromptAnalyzer.Analyze(ChatBodies.Request(ChatBodies.Rich));

        Assert.Equal(["vision", "tools", "schema"], analysis.Requires);
        Assert.Equal(12, analysis.ExpectedOutputTokens);
    }

    [Fact]
    public void However_long_the_prompt_is_its_words_are_few_and_both_ends_are_read()
    {
        var filler = string.Concat(Enumerable.Range(0, 60_000).Select(number => $"word{(char)('a' + (number % 26))}{number} "));

        var analysis = PromptAnalyzer.Analyze("Here is a text. " + filler + " Translate it into French.");

        Assert.Equal(TaskFamily.Translation, analysis.Family);
        Assert.InRange(analysis.Words.Entries.Length, 1, WordBag.Capacity);
    }

    [Fact]
    public void Steps_are_seen() =>
        Assert.True(PromptAnalyzer.Analyze("Do this:\n1. read the file\n2. count the lines\n3. print the count").MultiStep);

    private static PromptAnalysis Analyze(string body) => PromptAnalyzer.Analyze(ChatBodies.Request(body));
}

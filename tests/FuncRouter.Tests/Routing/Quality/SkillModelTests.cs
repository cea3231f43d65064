using FuncRouter.Routing.Analysis;
using FuncRouter.Routing.Quality;

namespace FuncRouter.Tests.Routing.Quality;

public sealed class SkillModelTests
{
    private static readonly string[] Towns = ["Lisbon", "Oslo", "Turin", "Ghent", "Porto", "Cork", "Lyon", "Graz", "Bern", "Kiel"];

    [Fact]
    public void Without_outcomes_a_better_tier_is_better_and_a_harder_prompt_is_worse()
    {
        var skills = new SkillModel();
        var (easy, hard) = (PromptAnalyzer.Analyze("Hello"), PromptAnalyzer.Analyze("Prove that $\\sqrt{2}^{\\sqrt{2}}$ is irrational."));

        Assert.True(Expect(skills, "strong", 0.8, hard) > Expect(skills, "weak", 0.3, hard));
        Assert.True(Expect(skills, "weak", 0.3, easy) > Expect(skills, "weak", 0.3, hard));
        Assert.Equal(Expect(skills, "unknown", null, easy), Expect(skills, "middling", 0.5, easy));
    }

    [Fact]
    public void Outcomes_move_what_is_expected_of_a_model_for_that_family_and_leave_others_alone()
    {
        var skills = new SkillModel();
        var poem = PromptAnalyzer.Analyze("Write a Python function that sorts a list, please.");
        var before = Expect(skills, "m", 0.8, Question(0));
        var codeBefore = Expect(skills, "m", 0.8, poem);

        Learn(skills, index => 0);

        Assert.InRange(Expect(skills, "m", 0.8, Question(3)), 0, before - 0.5);
        Assert.Equal(codeBefore, Expect(skills, "m", 0.8, poem), 0.05);
    }

    [Fact]
    public void Words_count_once_they_have_been_right()
    {
        var skills = new SkillModel();
        Learn(skills, index => index % Towns.Length < 5 ? 1 : 0);

        Assert.True(Expect(skills, "m", 0.5, Question(1)) > Expect(skills, "m", 0.5, Question(7)) + 0.2);
    }

    [Fact]
    public void A_word_that_few_prompts_have_says_more_than_one_that_all_have()
    {
        var group = new PromptGroup();
        for (var index = 0; index < 100; index++)
        {
            group.Add(Question(index));
        }

        var weights = group.View(Question(0)).Weights;
        var each = Question(0).Words.Entries.ToArray().Select(entry => weights[entry]).ToArray();

        Assert.Equal(1, each.Sum(weight => weight * weight), 1e-9);
        Assert.Equal(weights[PromptAnalyzer.Analyze(Towns[0]).Words.Entries[0]], each.Max());
        Assert.True(each.Max() > 2 * each.Min());
    }

    [Fact]
    public void The_share_of_numbers_counts_where_outcomes_go_with_it()
    {
        var skills = new SkillModel();
        for (var index = 0; index < 300; index++)
        {
            skills.Learn(null, Bill(index, isLong: index % 2 == 0), [("m", 0.5, index % 2)]);
        }

        // Words that no prompt had: what tells the two apart is only how many numbers they have.
        var (few, many) = (Expect(skills, "m", 0.5, Bill(1001, isLong: false)), Expect(skills, "m", 0.5, Bill(1001, isLong: true)));

        Assert.True(few > many + 0.2, $"{few} {many}");
    }

    [Fact]
    public void What_was_learned_makes_a_prompt_less_uncertain()
    {
        var skills = new SkillModel();
        var before = skills.Expect("m", 0.5, Question(1), skills.Match(Question(1))).Deviation;
        Learn(skills, index => index % 2);

        Assert.InRange(skills.Expect("m", 0.5, Question(1), skills.Match(Question(1))).Deviation, 0, before);
    }

    [Fact]
    public void A_calibration_is_read_as_it_was_written()
    {
        var skills = new SkillModel();
        Learn(skills, index => index % Towns.Length < 5 ? 1 : 0);

        var read = SkillModel.FromJson(skills.ToJson());

        Assert.All(Enumerable.Range(0, 10), index => Assert.Equal(Expect(skills, "m", 0.5, Question(index)), Expect(read, "m", 0.5, Question(index)), 0.01));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"tiers":{},"groups":{},"shared":{},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{"g":{"count":1,"measured":0,"moments":[0],"shapes":[0,0,0,0],"words":[],"counts":[]}},"shared":{},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{"g":{"count":1,"measured":0,"moments":[0,0,0],"shapes":[0],"words":[],"counts":[]}},"shared":{},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{"g":{"count":1,"measured":0,"moments":[0,0,0],"shapes":[0,0,0,0],"words":[99999],"counts":[1]}},"shared":{},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{},"shared":{"g":{"outcomes":1,"linear":[1],"credits":[0,0,0,0],"words":[],"mean":[],"precision":[]}},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{},"shared":{"g":{"outcomes":1,"linear":[0,1,0,1,0,1,0,1],"credits":[0],"words":[],"mean":[],"precision":[]}},"skills":{}}""")]
    [InlineData("""{"version":3,"tiers":{},"groups":{},"shared":{"g":{"outcomes":1,"linear":[0,0,0,1,0,1,0,1],"credits":[0,0,0,0],"words":[],"mean":[],"precision":[]}},"skills":{}}""")]
    public void What_is_no_calibration_is_refused(string json) =>
        Assert.Throws<FormatException>(() => SkillModel.FromJson(System.Text.Encoding.UTF8.GetBytes(json)));

    private static PromptAnalysis Question(int index) => PromptAnalyzer.Analyze($"Which river flows through {Towns[index % Towns.Length]}, and where does it end?");

    // Of one length, whichever it is.
    private static PromptAnalysis Bill(int index, bool isLong) => PromptAnalyzer.Analyze(
        $"Is the bill of house {index} paid? {(isLong ? "12 34 56 78 90 12 34 56 78 90" : "and what has been said of it?")}");

    private static void Learn(SkillModel skills, Func<int, double> score)
    {
        for (var index = 0; index < 300; index++)
        {
            skills.Learn(null, Question(index), [("m", 0.5, score(index))]);
        }
    }

    private static double Expect(SkillModel skills, string model, double? tier, PromptAnalysis prompt) =>
        skills.Expect(model, tier, prompt, skills.Match(prompt)).Mean;
}

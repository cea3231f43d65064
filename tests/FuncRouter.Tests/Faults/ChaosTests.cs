using FuncRouter.Faults.Chaos;

namespace FuncRouter.Tests.Faults;

public sealed class ChaosTests
{
    private const int Request = 7;

    [Fact]
    public async Task Nothing_is_doubled_cut_off_hung_or_unrecorded_when_five_providers_fail_at_random()
    {
        var report = await ChaosRunner.RunAsync(new ChaosPlan(Seed: 3, Requests: 400), concurrency: 16);

        Assert.True(report.IsRight, string.Join("; ", report.Faults.Append($"{report.Records} of {report.Results.Count} records")));
        Assert.True(report.Availability > 0.9, $"{report.Availability:P}");
        Assert.True(report.Calls > report.Results.Count);
    }

    [Theory]
    [InlineData("s.000007-01 s.000007-02 ", null)]
    [InlineData("s.000007-01 c1.000007-02 ", null)]
    [InlineData("", null)]
    [InlineData("s.000007-01 s.000007-01 ", "token 1 follows token 1")]
    [InlineData("s.000007-01 s.000007-03 ", "token 3 follows token 1")]
    [InlineData("s.000007-01 s.000008-02 ", "something else behind token 1")]
    [InlineData("s.000007-01 s.000007-0", "something else behind token 1")]
    [InlineData("s.000007-01 oh s.000007-02 ", "something else behind token 1")]
    public void What_is_doubled_left_out_or_anothers_shows_in_a_text(string text, string? fault)
    {
        var found = ChaosText.FaultOf(text, Request);

        Assert.Equal(fault is null, found is null);
        Assert.Contains(fault ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, 1, "looks complete")]
    [InlineData(false, null, 1, "ended without a word")]
    [InlineData(false, "It broke off.", 1, null)]
    [InlineData(true, null, 2, null)]
    public void An_answer_is_whole_or_says_that_it_is_not(bool isComplete, string? error, int part, string? fault)
    {
        var plan = new ChaosPlan(Seed: 1, Requests: 10);
        var text = string.Concat(Enumerable.Range(1, plan.TokensOf(Request) * part / 2).Select(number => ChaosText.Token("s", Request, number)));
        var report = new ChaosReport(
            plan, 1, [new ChaosResult(Request) { Status = 200, Text = text, IsComplete = isComplete, Error = error }], 1, 1, 0, 0, TimeSpan.FromSeconds(1));

        Assert.Equal(fault is null, report.IsRight);
        Assert.Contains(fault ?? "", string.Concat(report.Faults), StringComparison.Ordinal);
        Assert.Equal(isComplete && part == 2 ? 1 : 0, report.Whole);
    }

    [Fact]
    public void The_same_seed_plans_the_same_and_another_seed_something_else()
    {
        static IEnumerable<ChaosFault> Faults(int seed) => Enumerable.Range(1, 200).Select(request => new ChaosPlan(seed, 1000).FaultOf(request, 2, 1));

        Assert.Equal(Faults(1), Faults(1));
        Assert.NotEqual(Faults(1), Faults(2));
        Assert.Equal(Enum.GetValues<ChaosFault>().Length, Enumerable.Range(1, 3).SelectMany(Faults).Distinct().Count());
    }
}

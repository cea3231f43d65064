using FuncRouter.Protocols;
using static FuncRouter.Tests.Protocols.Gemini.Asked;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiGenerationTests
{
    [Fact]
    public void Limits_and_sampling_have_google_s_names() =>
        Assert.Equal(
            """{"maxOutputTokens":64,"candidateCount":2,"stopSequences":["END","###"],"temperature":0.2,"topP":0.9,"topK":40,"seed":7}""",
            Of(Hi with { MaxOutputTokens = 64, Candidates = 2, StopSequences = ["END", "###"], Temperature = 0.2, TopP = 0.9, TopK = 40, Seed = 7 }).Generation);

    [Fact]
    public void What_nobody_asked_for_is_not_there()
    {
        var asked = Of(Hi with { Candidates = 1 });

        Assert.Equal("""{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{}}""", asked.Json);
        Assert.Empty(asked.Notes.Dropped);
    }

    [Fact]
    public void No_more_tokens_are_asked_for_than_the_model_can_write() =>
        Assert.Equal(
            """{"maxOutputTokens":8192}""",
            Of(Hi with { MaxOutputTokens = 100_000 }, new UpstreamTarget(Flash25) { MaxOutputTokens = 8192 }).Generation);

    [Fact]
    public void More_stop_sequences_and_candidates_than_allowed_are_named()
    {
        var asked = Of(Hi with { StopSequences = ["1", "2", "3", "4", "5", "6"], Candidates = 9 });

        Assert.Equal("""{"candidateCount":8,"stopSequences":["1","2","3","4","5"]}""", asked.Generation);
        Assert.Equal(["n", "stop"], asked.Notes.Dropped);
    }

    [Theory]
    [InlineData(2147483648)]
    [InlineData(-2147483649)]
    public void A_seed_of_more_than_32_bits_is_left_out(long seed)
    {
        var asked = Of(Hi with { Seed = seed });

        Assert.Equal("{}", asked.Generation);
        Assert.Equal(["seed"], asked.Notes.Dropped);
    }

    [Fact]
    public void Penalties_and_log_probabilities_are_for_models_before_2_5()
    {
        var request = Hi with { FrequencyPenalty = 0.5, PresencePenalty = -0.5, LogProbabilities = true, TopLogProbabilities = 30 };

        Assert.Equal("""{"frequencyPenalty":0.5,"presencePenalty":-0.5,"responseLogprobs":true,"logprobs":20}""", Of(request, Flash20).Generation);
        Assert.Equal("{}", Of(request).Generation);
        Assert.Equal(["frequency_penalty", "presence_penalty", "logprobs"], Of(request).Notes.Dropped);
    }

    [Fact]
    public void A_provider_that_takes_them_says_so()
    {
        var target = new UpstreamTarget(Flash25) { Quirks = new ParameterQuirks { Extra = ["frequency_penalty", "logprobs"] } };

        Assert.Equal(
            """{"frequencyPenalty":0.5,"responseLogprobs":true}""",
            Of(Hi with { FrequencyPenalty = 0.5, LogProbabilities = true, TopLogProbabilities = 0 }, target).Generation);
    }

    [Fact]
    public void A_penalty_of_nothing_is_none() => Assert.Empty(Of(Hi with { FrequencyPenalty = 0, PresencePenalty = 0 }).Notes.Dropped);

    [Fact]
    public void What_has_no_word_is_named() =>
        Assert.Equal(
            ["verbosity", "user", "logit_bias"],
            Of(Hi with { Verbosity = "low", User = "u-1", Untranslated = ["logit_bias"] }).Notes.Dropped);

    [Fact]
    public void Texts_stay_as_they_are() =>
        Assert.Contains("\"naïve 日本 </script> \\\" \\\\ \\n\"", Of(Said(User("naïve 日本 </script> \" \\ \n"))).Json, StringComparison.Ordinal);
}

using FuncRouter.Caching;
using FuncRouter.Conversation;
using FuncRouter.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Tests.Caching;

public sealed class RepeatDetectorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RepeatDetector _repeats;

    public RepeatDetectorTests() => _repeats = new RepeatDetector(_time);

    [Fact]
    public void The_same_request_of_the_same_user_is_a_repeat_for_ten_minutes()
    {
        Assert.False(_repeats.IsRepeat(By("u"), "key"));
        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True(_repeats.IsRepeat(By("u"), "key"));
        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True(_repeats.IsRepeat(By("u"), "key"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(_repeats.IsRepeat(By("u"), "key"));
    }

    [Fact]
    public void Another_request_user_session_or_tenant_is_none()
    {
        Assert.False(_repeats.IsRepeat(By("u"), "key"));

        Assert.False(_repeats.IsRepeat(By("u"), "other"));
        Assert.False(_repeats.IsRepeat(By("other"), "key"));
        Assert.False(_repeats.IsRepeat(By("u", session: "other"), "key"));
        Assert.False(_repeats.IsRepeat(By("u", tenant: "other"), "key"));
    }

    [Fact]
    public void Without_a_user_nothing_is_a_repeat()
    {
        Assert.False(_repeats.IsRepeat(By(null), "key"));
        Assert.False(_repeats.IsRepeat(By(null), "key"));
    }

    [Fact]
    public void Who_says_how_old_the_answer_may_be_wants_it_again()
    {
        Assert.False(_repeats.IsRepeat(By("u"), "key"));

        Assert.False(_repeats.IsRepeat(
            By("u") with { Controls = RequestControls.None with { Cache = CacheControls.Default with { MaxAge = TimeSpan.FromHours(1) } } }, "key"));
    }

    [Fact]
    public void The_last_few_thousand_are_remembered_and_no_more()
    {
        Assert.False(_repeats.IsRepeat(By("u"), "first"));
        Fill(4_000, "a");
        Assert.True(_repeats.IsRepeat(By("u"), "first"));
        Fill(10_000, "b");
        Assert.False(_repeats.IsRepeat(By("u"), "first"));
    }

    private void Fill(int count, string name)
    {
        var request = By("filler");
        for (var i = 0; i < count; i++)
        {
            _repeats.IsRepeat(request, $"{name}{i}");
        }
    }

    private static RouterRequest By(string? user, string tenant = "t", string session = "s") => ChatBodies.Request(ChatBodies.Rich, tenant, user, session) with
    {
        Controls = RequestControls.None,
    };
}

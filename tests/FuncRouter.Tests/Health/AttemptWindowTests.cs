using FuncRouter.Conversation;
using FuncRouter.Health;

namespace FuncRouter.Tests.Health;

public sealed class AttemptWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly AttemptWindow _window = new();

    [Fact]
    public void Attempts_count_for_five_minutes()
    {
        _window.Add(Start, null);
        _window.Add(Start.AddMinutes(1), "Server");

        Assert.Equal(2, _window.AttemptsAt(Start.AddMinutes(4)));
        Assert.Equal(1, _window.AttemptsAt(Start.AddMinutes(5)));
        Assert.Equal(0, _window.AttemptsAt(Start.AddMinutes(6)));
        Assert.Empty(_window.ToSlots(Start.AddMinutes(6)));
    }

    [Fact]
    public void A_slot_is_used_again_after_five_minutes_and_begins_at_nothing()
    {
        _window.Add(Start, "Server");
        _window.Add(Start, new TokenUsage(10, 10), 1);

        _window.Add(Start.AddMinutes(5), null);

        Assert.Equal(
            [new AttemptSlot(AttemptWindow.NumberAt(Start.AddMinutes(5)), 1, null, 0, 0, 0, 0)],
            _window.ToSlots(Start.AddMinutes(5)));
    }

    [Fact]
    public void Errors_are_counted_by_class()
    {
        foreach (var error in (string?[])["Server", "Timeout", "Server", null])
        {
            _window.Add(Start, error);
        }

        var slot = Assert.Single(_window.ToSlots(Start));
        Assert.Equal((4, 2, 1), (slot.Attempts, slot.Errors!["Server"], slot.Errors["Timeout"]));
    }

    [Fact]
    public void Of_what_has_no_price_no_price_is_counted()
    {
        _window.Add(Start, new TokenUsage(100, 20, CachedInputTokens: 60), 0.000123456m);
        _window.Add(Start, new TokenUsage(1000, 200), null);

        var slot = Assert.Single(_window.ToSlots(Start));
        Assert.Equal((1100, 60, 120, 0.000123456m), (slot.InputTokens, slot.CachedInputTokens, slot.PricedTokens, slot.CostUsd));
    }

    [Fact]
    public void No_attempt_is_lost_when_many_end_at_once()
    {
        Parallel.For(0, 1000, i => _window.Add(Start, i % 2 == 0 ? "Server" : null));

        var slot = Assert.Single(_window.ToSlots(Start));
        Assert.Equal((1000, 500), (slot.Attempts, slot.Errors!["Server"]));
    }
}

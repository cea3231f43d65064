using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using FuncRouter.Caching;

namespace FuncRouter.Tests.Caching;

public sealed class AnswerMemoryTests
{
    private static readonly int Limit = 10 * Answer(100).Size;

    [Property(Arbitrary = [typeof(Uses)], MaxTest = 300)]
    public void It_never_holds_more_than_its_bytes_and_never_a_wrong_answer(Use[] steps)
    {
        var memory = new AnswerMemory(Limit);
        var last = new Dictionary<string, CachedAnswer>();
        foreach (var step in steps)
        {
            switch (step.Action)
            {
                case 0:
                    last[step.Key] = Answer(step.Size);
                    memory.Put(step.Key, last[step.Key]);
                    break;
                case 1:
                    memory.Remove(step.Key);
                    last.Remove(step.Key);
                    break;
                default:
                    Assert.True(memory.Find(step.Key) is not { } found || ReferenceEquals(found, last.GetValueOrDefault(step.Key)));
                    break;
            }

            Assert.InRange(memory.Bytes, 0, Limit);
        }

        Assert.Equal(memory.Bytes, last.Keys.Select(memory.Find).Sum(answer => answer?.Size ?? 0));
    }

    [Fact]
    public void It_holds_what_it_says_after_parallel_use()
    {
        var memory = new AnswerMemory(Limit);

        Parallel.For(0, 8, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 2_000; i++)
            {
                var key = $"{random.Next(30)}";
                memory.Put(key, Answer(random.Next(400)));
                memory.Find($"{random.Next(30)}");
                if (i % 5 == 0)
                {
                    memory.Remove(key);
                }
            }
        });

        Assert.InRange(memory.Bytes, 0, Limit);
        Assert.Equal(memory.Bytes, Enumerable.Range(0, 30).Sum(key => memory.Find($"{key}")?.Size ?? 0));
    }

    [Fact]
    public void What_is_used_stays_and_what_is_not_goes()
    {
        var memory = new AnswerMemory(Limit);
        for (var i = 0; i < 50; i++)
        {
            memory.Put($"{i}", Answer(100));
            Assert.NotNull(memory.Find("0"));
        }

        Assert.Null(memory.Find("1"));
        Assert.NotNull(memory.Find("49"));
    }

    [Fact]
    public void Clearing_up_replaced_answers_takes_no_second_chance_away()
    {
        var memory = new AnswerMemory(Limit);
        memory.Put("used", Answer(100));
        memory.Put("unused", Answer(100));
        Assert.NotNull(memory.Find("used"));
        for (var i = 0; i < 500; i++)
        {
            memory.Put("replaced", Answer(100));
        }

        for (var i = 0; i < 8; i++)
        {
            memory.Put($"{i}", Answer(100));
        }

        Assert.NotNull(memory.Find("used"));
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older()
    {
        var memory = new AnswerMemory(Limit);
        memory.Put("a", Answer(100));
        var newer = Answer(50);
        memory.Put("a", newer);

        Assert.Same(newer, memory.Find("a"));
        Assert.Equal(newer.Size, memory.Bytes);
    }

    [Fact]
    public void An_answer_that_is_larger_than_all_is_not_kept_and_drives_none_out()
    {
        var memory = new AnswerMemory(Limit);
        memory.Put("a", Answer(100));
        memory.Put("b", Answer(Limit));

        Assert.Null(memory.Find("b"));
        Assert.NotNull(memory.Find("a"));
    }

    [Fact]
    public void An_answer_that_is_too_large_does_not_leave_an_older_one_in_its_place()
    {
        var memory = new AnswerMemory(Limit);
        memory.Put("a", Answer(100));
        memory.Put("a", Answer(Limit));

        Assert.Null(memory.Find("a"));
        Assert.Equal(0, memory.Bytes);
    }

    private static CachedAnswer Answer(int size) => new("p", "m", DateTimeOffset.UnixEpoch, new byte[size]);

    /// <summary>One use: 0 puts, 1 removes, 2 finds.</summary>
    public sealed record Use(int Action, string Key, int Size);

    private static class Uses
    {
        public static Arbitrary<Use> One() => Arb.From(
            from action in Gen.Elements(0, 0, 0, 1, 2)
            from key in Gen.Choose(0, 20)
            from size in Gen.Choose(0, Limit)
            select new Use(action, $"{key}", size));
    }
}

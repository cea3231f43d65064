using FuncRouter.Routing.Quality;

namespace FuncRouter.Tests.Routing.Quality;

public sealed class CreditTests
{
    [Fact]
    public void Before_anything_was_seen_a_part_is_believed_a_little() => Assert.Equal(0.15, default(Credit).Worth, 1e-9);

    [Fact]
    public void A_part_that_was_right_is_believed_and_one_that_was_wrong_not_at_all()
    {
        Assert.InRange(After(200, index => index % 2 == 0 ? 1 : 0).Worth, 0.9, 1);
        Assert.Equal(0, After(200, index => index % 2 == 0 ? 0 : 1).Worth, 1e-9);
    }

    [Fact]
    public void A_part_that_says_nothing_of_what_comes_loses_its_credit()
    {
        // Half of what it called good was good, and half of what it called bad.
        Assert.InRange(After(4000, index => index % 4 < 2 ? 1 : 0).Worth, 0, 0.03);
    }

    private static Credit After(int outcomes, Func<int, double> score)
    {
        var credit = default(Credit);
        for (var index = 0; index < outcomes; index++)
        {
            credit.Prove(0.5, index % 2 == 0 ? 2 : -2, score(index));
        }

        return credit;
    }
}

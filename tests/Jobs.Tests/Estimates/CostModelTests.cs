namespace Distributed.Jobs.Tests;

public sealed class CostModelTests
{
    [Fact]
    public void Nothing_measured_is_no_model() => Assert.Null(CostModel.Fit([(5, 0), (0, 5)]));

    [Fact]
    public void The_fixed_part_and_the_part_per_unit_are_told_apart()
    {
        var model = CostModel.Fit([(1, 110), (10, 200), (100, 1_100)])!;
        Assert.Equal(150, model.Us(5), 6);
        Assert.Equal(10_100, model.Us(1_000), 6);
    }

    [Fact]
    public void Jobs_of_one_size_are_taken_to_cost_by_their_size()
    {
        var model = CostModel.Fit([(10, 90), (10, 110)])!;
        Assert.Equal(200, model.Us(20), 6);
    }

    [Fact]
    public void Neither_part_is_negative()
    {
        var rising = CostModel.Fit([(10, 50), (20, 200), (40, 800)])!;
        Assert.InRange(rising.Us(0), 0, 1e-9);
        var falling = CostModel.Fit([(10, 800), (20, 200), (40, 50)])!;
        Assert.True(falling.Us(40) >= falling.Us(10) - 1e-9);
    }

    [Fact]
    public void Quantiles_are_those_of_the_measured_jobs()
    {
        var model = CostModel.Fit(Enumerable.Range(1, 100).Select(i => (10.0, 100.0 + i)))!;
        Assert.Equal(150, model.Us(10, 0.5), 6);
        Assert.Equal(190, model.Us(10, 0.9), 6);
        Assert.Equal(380, model.Us(20, 0.9), 6);
    }

    [Fact]
    public void After_one_job_the_promise_is_wide_and_after_ten_it_is_what_was_measured()
    {
        var one = CostModel.Fit([(10, 100)])!;
        Assert.Equal((100, 150), (one.Us(10, 0.5), one.Us(10, 0.9)));
        var ten = CostModel.Fit(Enumerable.Repeat((10.0, 100.0), 10))!;
        Assert.Equal(100, ten.Us(10, 0.9), 6);
    }

    [Fact]
    public void What_is_left_is_judged_by_the_jobs_that_took_longer()
    {
        var model = CostModel.Fit(Enumerable.Range(1, 100).Select(i => (10.0, 100.0 + i)))!;
        Assert.Equal(150, model.RemainingUs(10, 0, 0.5), 6);
        Assert.Equal(15, model.RemainingUs(10, 170, 0.5), 6);          // half of 171 to 200 took up to 185
        Assert.InRange(model.RemainingUs(10, 5_000, 0.5), 1, 100);
    }
}

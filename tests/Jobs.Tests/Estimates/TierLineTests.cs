using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

public sealed class TierLineTests
{
    private readonly TierLine line = new();

    [Fact]
    public void An_empty_line_has_nobody_ahead() => Assert.Equal(new(0, 0, 0), line.Ahead("a", Priority.Normal, 10));

    [Fact]
    public void Before_a_tenants_job_go_its_own_earlier_ones_of_its_class_and_better_ones()
    {
        Add("a", Priority.High, 2);
        Add("a", Priority.Normal, 3);
        Add("a", Priority.Low, 50);
        Assert.Equal(new(5, 50, 50), line.Ahead("a", Priority.Normal, 10));
    }

    [Fact]
    public void Of_others_go_before_it_as_many_as_it_has_itself()
    {
        Add("big", Priority.Normal, 1_000);
        Add("a", Priority.Normal, 3);
        Assert.Equal(new(3 + 4, 70, 30), line.Ahead("a", Priority.Normal, 10));
        Assert.Equal(1_000 + 3, line.Ahead("big", Priority.Normal, 10).Jobs);
    }

    [Fact]
    public void Better_classes_of_others_all_go_before_it()
    {
        Add("other", Priority.High, 30);
        Add("other", Priority.Low, 30);
        Assert.Equal(30, line.Ahead("a", Priority.Normal, 10).Jobs);
    }

    [Fact]
    public void A_tenant_of_double_weight_passes_twice_as_many()
    {
        line.Tenants["heavy"] = new(2, null);
        Add("heavy", Priority.Normal, 1_000);
        Add("a", Priority.Normal, 9);
        Assert.Equal(9 + 20, line.Ahead("a", Priority.Normal, 10).Jobs);
    }

    [Fact]
    public void Who_has_much_in_flight_waits_for_the_others_to_catch_up()
    {
        Add("greedy", Priority.Normal, 100);
        line.Tenants["greedy"].InFlightUs = 50;
        Assert.Equal(0, line.Ahead("a", Priority.Normal, 10).Jobs);
        Assert.Equal(100 + 0, line.Ahead("greedy", Priority.Normal, 10).Jobs);
    }

    [Fact]
    public void What_is_published_goes_before_all()
    {
        line.Published = (7, 70);
        Assert.Equal(new(7, 70, 0), line.Ahead("a", Priority.High, 10));
    }

    private void Add(string tenant, Priority priority, int jobs)
    {
        for (var i = 0; i < jobs; i++) line.Add(tenant, priority, 10);
    }
}

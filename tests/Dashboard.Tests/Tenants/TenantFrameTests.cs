using Bunit;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

/// <summary>Who is chosen, and how another is.</summary>
public sealed class TenantFrameTests : JobPagesTest
{
    private static TimeSpan Long => TimeSpan.FromSeconds(60);

    private IRenderedComponent<TenantFrame> OpenFrame(string address)
    {
        Navigation.NavigateTo(address);
        return Render<TenantFrame>(builder => builder.Add(frame => frame.ChildContent, chosen => Shown(chosen)));
    }

    private static RenderFragment Shown(ChosenTenant chosen) => builder =>
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, $"{chosen.Name}: {(chosen.IsKnown is { } known ? $"{known}" : "…")} of {string.Join(' ', chosen.Others)}");
        builder.CloseElement();
        builder.OpenComponent<TenantChooser>(2);
        builder.CloseComponent();
    };

    private static void Says(IRenderedComponent<TenantFrame> frame, string words) => frame.WaitForAssertion(() => Assert.Equal(words, frame.Find("p").TextContent), Long);

    private void GoOn(IRenderedComponent<TenantFrame> frame, string address)
    {
        Navigation.NavigateTo(address);
        frame.Render(builder => builder.Add(one => one.ChildContent, chosen => Shown(chosen)));          // as the router does
    }

    [Fact]
    public void Where_there_is_but_one_tenant_nothing_is_to_be_chosen()
    {
        var frame = OpenFrame("jobs");
        Says(frame, "default: True of default");
        Assert.Empty(frame.FindAll(".tenant-chooser"));
    }

    [Fact]
    public async Task Who_has_jobs_can_be_chosen_and_the_address_says_who_is()
    {
        await TenantThings.QueueAsync(Services, "acme", "waits");
        var frame = OpenFrame("jobs?status=failed&cursor=x&batchId=y&tenant=acme");
        Says(frame, "acme: True of acme default");
        Assert.Equal("acme", frame.Find("select").GetAttribute("value"));
        frame.Find("select").Change("default");
        Assert.EndsWith("/jobs?status=failed&tenant=default", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal("default", JSInterop.Invocations["distributedTenant.remember"].Single().Arguments[0]);
        GoOn(frame, "jobs");
        Says(frame, "default: True of acme default");
    }

    [Theory]
    [InlineData("", "?tenant=acme")]
    [InlineData("jobs/0192d7a1-5f3c-7b0e-9c41-2f6de8a90b17?tenant=news", "jobs?tenant=acme")]
    [InlineData("batches/0192d7a1-5f3c-7b0e-9c41-2f6de8a90b17?cursor=48", "batches?tenant=acme")]
    [InlineData("playground?job=0192d7a1-5f3c-7b0e-9c41-2f6de8a90b17&tenant=news#main", "playground?tenant=acme")]
    [InlineData("jobs?status=failed&status=expired&prompt=a%26b", "jobs?status=failed&status=expired&prompt=a%26b&tenant=acme")]
    public void Another_tenants_page_is_the_same_without_what_is_not_there(string here, string there)
    {
        Navigation.NavigateTo(here);
        Assert.Equal(there, TenantPages.Of(Navigation, "acme"));
    }

    [Fact]
    public async Task Going_on_to_a_tenant_that_has_just_come_finds_it_and_to_nobody_says_so()
    {
        await TenantThings.QueueAsync(Services, "acme", "waits");
        var frame = OpenFrame("jobs?tenant=acme");
        Says(frame, "acme: True of acme default");
        await TenantThings.QueueAsync(Services, "news", "waits");
        GoOn(frame, "jobs?tenant=news");
        frame.WaitForAssertion(() => Assert.StartsWith("news: True", frame.Find("p").TextContent, StringComparison.Ordinal), Long);
        GoOn(frame, "jobs?tenant=nobody");
        frame.WaitForAssertion(() => Assert.StartsWith("nobody: False", frame.Find("p").TextContent, StringComparison.Ordinal), Long);
        Assert.Equal("", frame.Find("select").GetAttribute("value"));
    }

    [Fact]
    public async Task Of_very_many_some_are_offered_and_any_can_be_typed()
    {
        var inserts = Services.GetRequiredService<JobInserts>();
        await inserts.InsertAsync([.. Enumerable.Range(0, KnownTenants.MaxListed + 5).Select(i => new NewJob(Guid.CreateVersion7(), $"tenant-{i:000}", Request("one of many")))], Cancellation);
        var last = $"tenant-{KnownTenants.MaxListed + 4:000}";
        var frame = OpenFrame($"jobs?tenant={last}");
        frame.WaitForAssertion(() => Assert.StartsWith($"{last}: True", frame.Find("p").TextContent, StringComparison.Ordinal), Long);
        Assert.Equal(KnownTenants.MaxListed + 2, frame.FindAll("datalist option").Count);          // with default and the chosen one
        frame.Find(".tenant-chooser input").Change(" tenant-003 ");
        Assert.EndsWith("/jobs?tenant=tenant-003", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_another_tenant_a_page_begins_anew()
    {
        await TenantThings.QueueAsync(Services, "acme", "waits");
        await TenantThings.QueueAsync(Services, "news", "waits");
        Navigation.NavigateTo("jobs?tenant=acme");
        var frame = Render<TenantFrame>(builder => builder.Add(one => one.ChildContent, Page));
        frame.WaitForAssertion(() => Assert.Equal("what acme waits", frame.Find(".cell-prompt").TextContent), Long);
        var before = frame.FindComponent<JobsPage>().Instance;

        Navigation.NavigateTo("jobs?tenant=news");
        frame.Render(builder => builder.Add(one => one.ChildContent, Page));

        frame.WaitForAssertion(() => Assert.Equal("what news waits", frame.Find(".cell-prompt").TextContent), Long);
        Assert.NotSame(before, frame.FindComponent<JobsPage>().Instance);
        Assert.DoesNotContain("what acme", frame.Markup, StringComparison.Ordinal);

        static RenderFragment Page(ChosenTenant chosen) => builder =>
        {
            if (chosen.IsKnown is not true) return;
            builder.OpenComponent<CascadingValue<ChosenTenant>>(0);
            builder.SetKey(chosen.Name);
            builder.AddAttribute(1, "Value", chosen);
            builder.AddAttribute(2, "IsFixed", true);
            builder.AddAttribute(3, "ChildContent", (RenderFragment)(page =>
            {
                page.OpenComponent<JobsPage>(0);
                page.CloseComponent();
            }));
            builder.CloseComponent();
        };
    }
}

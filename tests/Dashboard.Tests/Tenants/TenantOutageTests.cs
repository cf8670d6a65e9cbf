using Bunit;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

public sealed class TenantOutageTests : BunitContext
{
    [Fact]
    public void While_the_database_does_not_answer_whoever_the_address_names_is_believed_to_be_there()
    {
        Services.AddLogging().AddSqliteJobs("/no/such/folder/jobs.db").AddSingleton<KnownTenants>();
        Services.GetRequiredService<NavigationManager>().NavigateTo("jobs?tenant=acme");
        var frame = Render<TenantFrame>(builder => builder.Add(one => one.ChildContent, chosen => $"{chosen.Name}: {chosen.IsKnown} of {string.Join(' ', chosen.Others)}"));
        frame.WaitForAssertion(() => Assert.Equal("acme: True of acme default", frame.Markup), TimeSpan.FromSeconds(60));
    }
}

using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

namespace Distributed.Dashboard;

/// <summary>Puts the dashboard together.</summary>
public static class DashboardRegistration
{
    /// <summary>The host of a process with the dashboard: its styles and scripts lie beside the program, wherever it is called from.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationOptions HostOptions(string[] args) =>
        new() { Args = args, WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot") };

    /// <summary>The dashboard's services. Needs the job store with acceptance, the image store, a bus and an <see cref="ITierCatalog"/>.</summary>
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();          // of a build; a published program has them in wwwroot
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.TryAddSingleton<SubmissionCheck>();
        builder.Services.AddSingleton<JobFeed>();
        builder.Services.AddSingleton(new EventEndpoint("dashboard", (receiver, provider) =>
            receiver.Instance(new JobFeedConsumer(provider.GetRequiredService<JobFeed>()))));
        return builder;
    }

    /// <summary>The dashboard's part of the pipeline.</summary>
    public static WebApplication UseDashboard(this WebApplication app)
    {
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Maps the pages at <c>/</c>.</summary>
    public static WebApplication MapDashboard(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}

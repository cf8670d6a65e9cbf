using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Distributed.Images;

/// <summary>Puts the image store into a process.</summary>
public static class ImageStoreServices
{
    /// <summary>Adds the <see cref="IImageStore"/> that a configuration section with the shape of <see cref="ImageStoreOptions"/> chooses.</summary>
    public static IServiceCollection AddImageStore(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<ImageStoreOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IImageStore>(provider => provider.GetRequiredService<IOptions<ImageStoreOptions>>().Value switch
        {
            { Kind: ImageStoreKind.Folder } options => new FolderImageStore(new ImageFolders(options.Folder), provider.GetRequiredService<TimeProvider>()),
            var options => throw new InvalidOperationException($"Unknown image store '{options.Kind}'."),
        });
        return services;
    }
}

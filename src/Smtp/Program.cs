using Smtp.Cli;

return await CommandTree.RunAsync(args);

console.log(JSON.stringify({ maxRss: process.resourceUsage().maxRSS }))

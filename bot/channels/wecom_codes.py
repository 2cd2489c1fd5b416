"""WeCom's error codes that a group robot answers with."""

from __future__ import annotations

from bot.channels.codes import CodeTable

WECOM = CodeTable(
    "企业微信",
    {
        "-1": ("later", "企业微信系统繁忙"),
        "40008": ("never", "消息类型不对"),
        "40009": ("never", "图片太大（最多 2 MB），或不是 JPG、PNG"),
        "301019": ("never", "图片在路上坏了"),
        "40033": ("never", "消息内容有不合法字符"),
        "40058": ("never", "消息内容不合要求"),
        "44004": ("never", "消息内容是空的"),
        "45002": ("never", "消息太长"),
        "45009": ("later", "这个群机器人一分钟内发得太多"),
        "45033": ("later", "企业微信并发调用太多"),
        "93000": ("never", "群机器人地址不对，或机器人已被移出群"),
        "93004": ("never", "群机器人被停用"),
        "93008": ("never", "机器人不在群里"),
    },
)

"""WeChat's error codes and mass-send states, as read in SDK sources and Tencent's pages."""

from __future__ import annotations

from bot.channels.codes import CodeTable

TOKEN_DEAD = frozenset({"40001", "40014", "42001"})
"""The access token is refused: fetch another one, once."""

SENT_BEFORE = "45065"
"""A mass message with this clientmsgid went out within a day; the answer holds its number, so a repeat is as good."""

WECHAT = CodeTable(
    "微信",
    {
        "-1": ("later", "微信系统繁忙"),
        "-1000": ("later", "微信系统出错"),
        "40001": ("later", "微信凭证失效，已换新仍被拒"),
        "40014": ("later", "微信凭证不合法，已换新仍被拒"),
        "42001": ("later", "微信凭证过期，已换新仍被拒"),
        "40003": ("never", "这个 openid 不是本公众号的关注者"),
        "40007": ("never", "图片或语音在微信那边已经没有了"),
        "40008": ("never", "消息类型不对"),
        "40013": ("later", "公众号 AppID 不对"),
        "40125": ("later", "公众号 AppSecret 不对"),
        "40032": ("never", "群发名单人数不对（2 到 10000 人）"),
        "40130": ("never", "群发名单至少要 2 人"),
        "40037": ("never", "模板编号不对"),
        "40053": ("never", "二维码参数不对（1 到 64 个字符）"),
        "token": ("later", "微信没有给出凭证"),
        "40164": ("later", "本机 IP 不在公众号白名单"),
        "61004": ("later", "本机 IP 不在公众号白名单"),
        "40029": ("never", "网页授权码不对"),
        "40163": ("never", "网页授权码已用过"),
        "41001": ("later", "没有带上微信凭证"),
        "42007": ("never", "对方修改了微信密码，授权失效"),
        "43004": ("never", "对方没有关注公众号"),
        "43019": ("never", "对方在公众号黑名单里"),
        "43101": ("never", "对方拒收订阅通知，或次数已用完"),
        "44004": ("never", "消息内容是空的"),
        "45002": ("never", "消息太长"),
        "45008": ("never", "图文条数太多"),
        "45009": ("later", "今天的接口次数用完了"),
        "45011": ("later", "调用太快，稍后再发"),
        "45015": ("never", "对方 48 小时内没有来过消息，或已取消关注"),
        "45047": ("never", "48 小时内的客服消息条数用完了"),
        "45056": ("never", "公众号的标签太多（最多 100 个）"),
        "45057": ("never", "这个标签下的人太多，不能删除"),
        "45058": ("never", "系统自带的标签不能改"),
        "45157": ("never", "标签名重复或不合法"),
        "45158": ("never", "标签名太长（最多 30 个字）"),
        "45159": ("never", "标签编号不对"),
        "45065": ("unsure", "这个群发编号 24 小时内已用过"),
        "45066": ("later", "同一群发编号重试太快，一分钟后再试"),
        "45067": ("never", "群发编号太长"),
        "46003": ("never", "公众号还没有菜单"),
        "47003": ("never", "模板内容不合要求"),
        "48001": ("never", "公众号没有这个接口权限"),
        "48002": ("never", "对方设置了不接收消息"),
        "48004": ("never", "这个接口被微信封禁"),
        "failed:user block": ("left", "对方在微信里拒收了通知"),
        "failed: system failed": ("never", "微信没有送达，没有说明原因"),
        "failed:system failed": ("never", "微信没有送达，没有说明原因"),
        "50002": ("never", "公众号被限制使用"),
        "50005": ("never", "对方没有关注公众号"),
    },
)

MASS_STATES = {
    "send success": "群发完成",
    "sendsuccess": "群发完成",
    "send fail": "群发失败",
    "sendfail": "群发失败",
    "err(10001)": "涉嫌广告，没有发出",
    "err(20001)": "涉嫌政治内容，没有发出",
    "err(20002)": "涉嫌色情，没有发出",
    "err(20004)": "涉嫌社会问题，没有发出",
    "err(20006)": "涉嫌违法犯罪，没有发出",
    "err(20008)": "涉嫌欺诈，没有发出",
    "err(20013)": "涉嫌版权问题，没有发出",
    "err(21000)": "涉嫌其他问题，没有发出",
    "err(22000)": "涉嫌互推，没有发出",
    "err(30001)": "原创校验出错，没有发出",
    "err(30002)": "原创校验判为不能群发",
    "err(30003)": "原创校验判为转载，没有发出",
    "err(40001)": "管理员拒绝了这次群发",
    "err(40002)": "管理员 30 分钟内没有确认，没有发出",
}
"""Status of MASSSENDJOBFINISH in staff's words."""
